/* SPDX-License-Identifier: GPL-2.0-or-later */
/* agency_zone.c - the table of agencies. */
#include "article/words/agency_zone.h"

#include "article/text/letters.h"

/* Members of the alliances of national agencies (OANA, EANA, FANA and others) that write in one
 * zone, and, without a zone, agencies that write all over the world or in several zones. `world`:
 * their articles are printed everywhere. */
static const struct {
    const char *name, *zone;
    bool world;
} agencies[] = {
    {"Yonhap", "Asia/Seoul", false},
    {"KCNA", "Asia/Pyongyang", false},
    {"Kyodo", "Asia/Tokyo", false},
    {"Jiji", "Asia/Tokyo", false},
    {"Xinhua", "Asia/Shanghai", false},
    {"CNA", "Asia/Taipei", false},
    {"PTI", "Asia/Kolkata", false},
    {"ANI", "Asia/Kolkata", false},
    {"APP", "Asia/Karachi", false},
    {"BSS", "Asia/Dhaka", false},
    {"Antara", "Asia/Jakarta", false},
    {"Bernama", "Asia/Kuala_Lumpur", false},
    {"VNA", "Asia/Ho_Chi_Minh", false},
    {"TNA", "Asia/Bangkok", false},
    {"PNA", "Asia/Manila", false},
    {"AAP", "Australia/Sydney", false},
    {"IRNA", "Asia/Tehran", false},
    {"WAM", "Asia/Dubai", false},
    {"SPA", "Asia/Riyadh", false},
    {"QNA", "Asia/Qatar", false},
    {"MENA", "Africa/Cairo", false},
    {"Anadolu", "Europe/Istanbul", false},
    {"TASS", "Europe/Moscow", false},
    {"Interfax", "Europe/Moscow", false},
    {"Ukrinform", "Europe/Kyiv", false},
    {"PAP", "Europe/Warsaw", false},
    {"MTI", "Europe/Budapest", false},
    {"CTK", "Europe/Prague", false},
    {"APA", "Europe/Vienna", false},
    {"Belga", "Europe/Brussels", false},
    {"ANP", "Europe/Amsterdam", false},
    {"Ritzau", "Europe/Copenhagen", false},
    {"NTB", "Europe/Oslo", false},
    {"STT", "Europe/Helsinki", false},
    {"Lusa", "Europe/Lisbon", false},
    {"ANSA", "Europe/Rome", false},
    {"Keystone-SDA", "Europe/Zurich", false},
    {"dpa", "Europe/Berlin", true},
    {"AFP", "Europe/Paris", true},
    {"EFE", "Europe/Madrid", true},
    {"NAN", "Africa/Lagos", false},
    {"GNA", "Africa/Accra", false},
    {"AP", NULL, true},
    {"Reuters", NULL, true},
    {"UPI", NULL, true},
    {"PA", NULL, false},
    {"AGI", NULL, false},
    {"Adnkronos", NULL, false},
    {"askanews", NULL, false},
    {"ats", NULL, false},
    {"sda", NULL, false},
    {"awp", NULL, false},
    {"ddp", NULL, false},
    {"dapd", NULL, false},
    {"KNA", NULL, false},
    {"epd", NULL, false},
    {"TT", NULL, false},
    {"HINA", NULL, false},
    {"Tanjug", NULL, false},
    {"Agerpres", NULL, false},
    {"BNS", NULL, false},
    {"ELTA", NULL, false},
    {"LETA", NULL, false},
    {"TASR", NULL, false},
    {"SITA", NULL, false},
    {"ČTK", NULL, false},
    {"ITAR", NULL, false},
    {"ТАСС", NULL, false},
    {"РИА", NULL, false},
    {"Новости", NULL, false},
    {"Интерфакс", NULL, false},
    {"Укринформ", NULL, false},
    {"Bloomberg", NULL, true},
    {"BusinessDesk", NULL, false},
    {"CP", NULL, false},
    {"NZPA", NULL, false},
    {"UNI", NULL, false},
    {"IANS", NULL, false},
};

/* Does the name have the word, as it is written? */
static bool has_word(struct str name, struct str wanted)
{
    for (struct str word = word_cut(&name); word.data; word = word_cut(&name))
        if (str_eq(word, wanted) || (wanted.length > 4 && str_eq_nocase(word, wanted)))
            return true;
    return false;
}

const struct zone_info *agency_zone(struct str name, bool credited)
{
    for (size_t i = 0; i < sizeof agencies / sizeof *agencies; i++)
        if (name.length > 0 && agencies[i].zone && !(credited && agencies[i].world) &&
            has_word(name, str_of(agencies[i].name)))
            return zone_find(str_of(agencies[i].zone));
    return NULL;
}

static bool is_name(struct str word, bool printed)
{
    for (size_t i = 0; i < sizeof agencies / sizeof *agencies; i++) {
        struct str name = str_of(agencies[i].name);

        if (str_eq(word, name) || ((!printed || name.length > 4) && str_eq_nocase(word, name)))
            return true;
    }
    return false;
}

bool agency_known(struct str names, bool printed)
{
    size_t at = 0, known = 0;

    while (at < names.length) {
        size_t from = at;
        struct str word;

        while (at < names.length && !strchr(" /-,&", names.data[at]))
            at++;
        word = str_slice(names, from, at++);
        if (word.length > 0 && !is_name(word, printed))
            return false;
        known += word.length > 0;
    }
    return known > 0;
}
