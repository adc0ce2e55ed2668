"""Arabic words that are frequent in Islamic and Malay writing, with the Indonesian words they became: those whose
vowels no rule of letters gives; and names that are too short for one.

Folded spellings on both sides, without the article.
"""

from __future__ import annotations

from typing import Final

READINGS: Final[dict[str, tuple[str, ...]]] = {
    line.split()[0]: tuple(line.split()[1:])
    for line in """
        اخلاق akhlak
        ادب adab
        اسلام islam
        اسم isim
        امه umat
        ايه ayat
        بيت bait
        تصوف tasawuf
        تفسير tafsir
        توبه tobat taubat
        توكل tawakal
        جماعه jemaah jamaah
        جمعه jumat
        حاج haji
        حج haji
        حديث hadis
        حرام haram
        حقيقه hakikat
        حكم hukum
        حلال halal
        خبر kabar khabar
        خطبه khotbah khutbah
        دعوه dakwah
        دين din
        ذكر zikir
        رزق rezeki
        رعيه rakyat
        ركن rukun
        رمضان ramadan
        رويه rukyat
        زكاه zakat
        سحر sihir
        سلام salam
        سلطان sultan
        سنه sunah
        سوره surat surah
        شريعه syariah syariat
        شعر syair
        شكر syukur
        شهاده syahadat
        شيخ syekh
        صالح saleh
        صبر sabar
        صرف saraf
        صلاه salat
        صوفي sufi
        طريقه tarekat
        طلاق talak
        عالم alam alim
        عبد abd
        عصر asar
        عقل akal
        عقيده akidah
        علم ilmu
        علما ulama
        عمر umur umar
        فتوي fatwa
        فرض fardu
        فقه fikih
        فكر fikir pikir
        قاضي kadi
        قبر kubur
        قران quran
        قصه kisah
        قصيده kasidah
        كتاب kitab
        لعنه laknat
        لفظ lafal
        محرم muhrim mahram
        محمد muhammad
        مدرسه madrasah
        مذهب mazhab
        مسجد masjid
        مسلم muslim
        معروف makruf
        معني makna
        منطق mantik
        مولد maulid
        مومن mukmin
        نبي nabi
        نحو nahwu
        نصيحه nasihat
        نفس nafsu
        نكاح nikah
        نور nur
        نيه niat
        هديه hadiah
        وجود wujud
        وصيه wasiat
        وفق wafak
        وقت waktu
        وقف wakaf
        الله allah
        ابراهيم ibrahim
        ابوبكر abubakar
        ادم adam
        اسماعيل ismail
        اندونيسيا indonesia
        ايوب ayub
        اجيه aceh
        بغداد bagdad baghdad
        جاوا jawa
        جاوه jawa
        جاوي jawi
        جبريل jibril
        جده jeddah
        حسن hasan
        حسين husain
        حفظ hafal
        خديجه khadijah
        داود daud
        دعا doa
        زينب zainab
        سالم salim
        سعيد said
        سليمان sulaiman
        سوماترا sumatra
        عايشه aisyah
        عبدالله abdullah
        عثمان usman
        عيسي isa
        علي ali
        فاطمه fatimah
        لوط luth
        مالكي maliki
        صراط sirat
        مدينه madinah
        مريم maryam
        مكه makkah mekah
        ملاك malaka
        ملايو melayu
        مصر mesir
        موسي musa
        نوح nuh
        نووي nawawi
        هارون harun
        هود hud
        ياسين yasin
        يحيي yahya
        يعقوب yakub
        يونس yunus
        يوسف yusuf
        """.strip().splitlines()
}
