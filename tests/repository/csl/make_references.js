// Writes data/references.json: what citeproc-js 2.4.63, the reference processor of CSL, makes of data/works.json in
// our styles with our words. Run once, by hand, where the npm package citeproc is installed:
//   node make_references.js <folder of styles> <repository/citations/locales> <folder of node_modules>
const fs = require("fs"), path = require("path");
const [, , styles, locales, modules] = process.argv;
const CSL = require(path.join(modules, "citeproc"));
const here = name => path.join(__dirname, "data", name);
const works = JSON.parse(fs.readFileSync(here("works.json"), "utf8"));
const byId = Object.fromEntries(works.map(work => [work.id, work]));
const words = tag => fs.readFileSync(path.join(locales, `${fs.existsSync(path.join(locales, `${tag}.xml`)) ? tag : "en-US"}.xml`), "utf8");
const PLACES = [["page", "12"], ["folio", "12r"]];
const made = {};
for (const style of ["apa", "modern-language-association", "chicago-author-date", "harvard-cite-them-right", "nlm-citation-sequence", "ieee"])
  for (const tag of ["id-ID", "en-US"]) {
    const xml = fs.readFileSync(path.join(styles, `${style}.csl`), "utf8");
    const engine = new CSL.Engine({ retrieveLocale: words, retrieveItem: id => byId[id] }, xml, tag, true);
    const rows = made[`${style} ${tag}`] = {};
    for (const work of works) {
      engine.updateItems([work.id]);
      rows[work.id] = { reference: engine.makeBibliography()[1][0] };
      for (const [label, locator] of PLACES)
        rows[work.id][label] = engine.makeCitationCluster([{ id: work.id, label, locator }]);
    }
  }
fs.writeFileSync(here("references.json"), JSON.stringify(made, null, 0).replace(/\},"/g, '},\n"') + "\n");
