/* SPDX-License-Identifier: GPL-2.0-or-later */
/* date_names.c - names of months, weekdays and zones. */
#include "article/words/date_names.h"

#include <pthread.h>
#include <stddef.h>

#include "article/text/word_table.h"

/* Full and short names of each month, in languages that write dates with Latin, Cyrillic, Greek or
 * Arabic letters. For inflected languages in the genitive, which dates use. */
static const char *const months[12] = {
    "january jan januar jänner jan janvier janv enero ene janeiro gennaio gen januari tammikuuta "
    "stycznia sty ledna januára január ianuarie ocak января янв січня ιανουαρίου ιαν يناير sausio "
    "siječnja januarja јануар яну януари tháng1 gener urtarrila",
    "february feb februar février fevrier févr fév fevr febrero fevereiro fev febbraio februari "
    "helmikuuta lutego lut února februára február februarie şubat февраля фев лютого φεβρουαρίου "
    "φεβ فبراير vasario veljače februarja фебруар февруари febrer",
    "march mar märz mrz maerz mars marzo março marco maart mrt maaliskuuta marca března "
    "március martie mart марта мар березня μαρτίου μαρ مارس kovo ožujka marts март març",
    "april apr avril avr abril abr aprile huhtikuuta kwietnia kwi dubna apríla április aprilie "
    "nisan "
    "апреля апр квітня απριλίου απρ أبريل balandžio travnja aprila април",
    "may mai mayo maio maggio mag mei maj toukokuuta maja května mája május mayıs мая травня μαΐου "
    "μαϊ مايو gegužės svibnja мај май maig",
    "june jun juni juin junio junho giugno giu kesäkuuta czerwca cze června júna június iunie "
    "haziran июня июн червня ιουνίου ιουν يونيو birželio lipnja junija јун юни juny",
    "july jul juli juillet juil julio julho luglio lug heinäkuuta lipca července júla július iulie "
    "temmuz июля июл липня ιουλίου ιουλ يوليو liepos srpnja julija јул юли juliol",
    "august aug août aout agosto ago augustus augusti elokuuta sierpnia sie srpna augusta "
    "augusztus ağustos августа авг серпня αυγούστου αυγ أغسطس rugpjūčio kolovoza avgusta август "
    "agustus agost",
    "september sep sept septembre septiembre setiembre setembro set settembre syyskuuta września "
    "wrz září septembra szeptember septembrie eylül сентября сен сент вересня σεπτεμβρίου σεπτ "
    "سبتمبر rugsėjo rujna септембар септември setembre",
    "october oct oktober okt octobre octubre outubro out ottobre ott lokakuuta października paź "
    "října októbra október octombrie ekim октября окт жовтня οκτωβρίου οκτ أكتوبر spalio oktobra "
    "октобар октомври",
    "november nov novembre noviembre novembro marraskuuta listopadu novembra noiembrie kasım "
    "ноября "
    "ноя листопада νοεμβρίου νοε νοέμ نوفمبر lapkričio studenoga новембар ноември listopada",
    "december dec dezember dez décembre decembre déc diciembre dic dezembro dicembre joulukuuta "
    "grudnia gru prosince decembra decembrie aralık декабря дек грудня δεκεμβρίου δεκ ديسمبر "
    "gruodžio prosinca децембар декември desember des desembre",
};

/* Weekdays and words that join the parts of a date. */
static const char fillers[] =
    "monday mon tuesday tue tues wednesday wed thursday thu thur thurs friday fri saturday sat "
    "sunday sun montag mo dienstag di mittwoch mi donnerstag do freitag fr samstag sonnabend sa "
    "sonntag so lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes miércoles jueves "
    "viernes sábado domingo segunda terça quarta quinta sexta feira lunedì martedì mercoledì "
    "giovedì venerdì sabato domenica maandag dinsdag woensdag donderdag vrijdag zaterdag zondag "
    "måndag tisdag onsdag torsdag fredag lördag söndag mandag tirsdag lørdag søndag понедельник "
    "вторник среда четверг пятница суббота воскресенье κυρ δευ τρι τετ πεμ παρ σαβ hétfő kedd "
    "szerda csütörtök péntek szombat vasárnap at on of the de del den der um à às a alle ore kl "
    "klo le las om o w в г года er uhr t";

/* Minutes east of UTC. */
static const struct time_zone {
    const char *name;
    int minutes;
} zones[] = {
    {"z", 0},      {"utc", 0},    {"gmt", 0},    {"ut", 0},     {"wet", 0},    {"est", -300},
    {"edt", -240}, {"et", -300},  {"cst", -360}, {"cdt", -300}, {"ct", -360},  {"mst", -420},
    {"mdt", -360}, {"mt", -420},  {"pst", -480}, {"pdt", -420}, {"pt", -480},  {"akst", -540},
    {"hst", -600}, {"cet", 60},   {"cest", 120}, {"mez", 60},   {"mesz", 120}, {"bst", 60},
    {"west", 60},  {"eet", 120},  {"eest", 180}, {"msk", 180},  {"kst", 540},  {"jst", 540},
    {"ist", 330},  {"aest", 600}, {"aedt", 660}, {"acst", 570}, {"awst", 480}, {"nzst", 720},
    {"nzdt", 780}, {"sast", 120}, {"hkt", 480},  {"sgt", 480},  {"pht", 480},  {"wib", 420},
    {"ast", -240}, {"adt", -180}, {"nst", -210}, {"brt", -180}, {"art", -180}, {"clt", -240},
};

/* The meanings of a word: a month in the lowest bits; above FILLER, a zone's row plus one. */
#define MONTH_MASK 15u
#define FILLER     16u
#define ZONE_SHIFT 8

static struct word_table table;

static void fill_table(void)
{
    for (unsigned month = 0; month < 12; month++)
        word_table_add(&table, months[month], ' ', month + 1);
    word_table_add(&table, fillers, ' ', FILLER);
    for (size_t i = 0; i < sizeof zones / sizeof zones[0]; i++)
        word_table_add(&table, zones[i].name, ' ', (i + 1) << ZONE_SHIFT);
}

static uint64_t meanings(struct str word)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    pthread_once(&once, fill_table);
    return word.length > 0 ? word_table_find(&table, word) : 0;
}

int date_name_month(struct str word)
{
    return word.length < 3 ? 0 : (int)(meanings(word) & MONTH_MASK);
}

bool date_name_filler(struct str word)
{
    return (meanings(word) & FILLER) != 0;
}

bool date_name_zone(struct str word, int *minutes)
{
    uint64_t row = meanings(word) >> ZONE_SHIFT;

    if (row == 0)
        return false;
    *minutes = zones[row - 1].minutes;
    return true;
}
