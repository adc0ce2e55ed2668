"""Every page of the program: the blueprints, in the order in which their addresses are looked up."""

from __future__ import annotations

from repository.aggregators.views import blueprint as aggregators_blueprint
from repository.api.views import blueprint as api_blueprint
from repository.audit.views import blueprint as audit_blueprint
from repository.authorities.merge_views import blueprint as authority_merges_blueprint
from repository.authorities.picker_views import blueprint as authority_picker_blueprint
from repository.authorities.views import blueprint as authorities_blueprint
from repository.batches.table_views import blueprint as batch_tables_blueprint
from repository.batches.views import blueprint as batches_blueprint
from repository.certificates.views import blueprint as certificates_blueprint
from repository.copies.views import blueprint as copies_blueprint
from repository.curation.views import blueprint as curation_blueprint
from repository.deposit.answer_views import blueprint as answers_blueprint
from repository.deposit.views import blueprint as deposit_blueprint
from repository.doubles.views import blueprint as doubles_blueprint
from repository.duplicates.views import blueprint as duplicates_blueprint
from repository.exports.feed_views import blueprint as feeds_blueprint
from repository.exports.views import blueprint as exports_blueprint
from repository.files.views import blueprint as files_blueprint
from repository.harvest_log.views import blueprint as harvest_log_blueprint
from repository.health import blueprint as health_blueprint
from repository.history.views import blueprint as history_blueprint
from repository.items.views import blueprint as items_blueprint
from repository.mail.views import blueprint as mail_blueprint
from repository.oai_pages.views import blueprint as oai_pages_blueprint
from repository.ownership.views import blueprint as ownership_blueprint
from repository.pages.views import blueprint as pages_blueprint
from repository.partners.staff_views import blueprint as partners_of_staff_blueprint
from repository.partners.views import blueprint as partners_blueprint
from repository.people.asking_views import blueprint as asking_blueprint
from repository.people.openid_views import blueprint as openid_blueprint
from repository.people.own_views import blueprint as own_data_blueprint
from repository.people.proof_views import blueprint as proof_blueprint
from repository.people.session_views import blueprint as sessions_blueprint
from repository.people.staff_views import blueprint as staff_people_blueprint
from repository.people.views import blueprint as people_blueprint
from repository.profiles.views import blueprint as profiles_blueprint
from repository.quality.views import blueprint as quality_blueprint
from repository.review.settings_views import blueprint as review_settings_blueprint
from repository.review.talk_views import blueprint as review_talk_blueprint
from repository.review.views import blueprint as review_blueprint
from repository.saved_searches.views import blueprint as saved_searches_blueprint
from repository.saved_searches.views import stopping as stopping_blueprint
from repository.search.views import blueprint as search_blueprint
from repository.self_check.views import blueprint as self_check_blueprint
from repository.sources.views import blueprint as sources_blueprint
from repository.upkeep.file_views import blueprint as upkeep_files_blueprint
from repository.upkeep.views import blueprint as upkeep_blueprint
from repository.uploads.views import blueprint as uploads_blueprint
from repository.versions.views import blueprint as versions_blueprint
from repository.vocabularies.picker_views import blueprint as subject_picker_blueprint
from repository.vocabularies.views import blueprint as subjects_blueprint
from repository.vocabularies.work_views import blueprint as subject_work_blueprint

BLUEPRINTS = (
    items_blueprint,
    files_blueprint,
    pages_blueprint,
    search_blueprint,
    api_blueprint,
    exports_blueprint,
    feeds_blueprint,
    people_blueprint,
    audit_blueprint,
    sessions_blueprint,
    asking_blueprint,
    proof_blueprint,
    own_data_blueprint,
    openid_blueprint,
    staff_people_blueprint,
    saved_searches_blueprint,
    stopping_blueprint,
    deposit_blueprint,
    sources_blueprint,
    ownership_blueprint,
    certificates_blueprint,
    history_blueprint,
    answers_blueprint,
    duplicates_blueprint,
    profiles_blueprint,
    versions_blueprint,
    upkeep_blueprint,
    copies_blueprint,
    upkeep_files_blueprint,
    uploads_blueprint,
    review_blueprint,
    review_talk_blueprint,
    review_settings_blueprint,
    batches_blueprint,
    batch_tables_blueprint,
    curation_blueprint,
    mail_blueprint,
    quality_blueprint,
    doubles_blueprint,
    authorities_blueprint,
    authority_merges_blueprint,
    authority_picker_blueprint,
    subjects_blueprint,
    subject_work_blueprint,
    subject_picker_blueprint,
    aggregators_blueprint,
    oai_pages_blueprint,
    harvest_log_blueprint,
    partners_blueprint,
    partners_of_staff_blueprint,
    self_check_blueprint,
    health_blueprint,
)
