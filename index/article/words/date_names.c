/* SPDX-License-Identifier: GPL-2.0-or-later */
/* date_names.c - names of months, weekdays and zones. */
#include "article/words/date_names.h"

#include <pthread.h>
#include <stddef.h>

#include "article/text/word_table.h"
#include "article/words/date_names_more.h"

/* Full and short names of each month, also in the genitive of inflected languages, in the languages
 * of language_detect.h and some more (CLDR); with accents and without. Months that other
 * languages call another month: dotted_months. */
static const char *const months[12] = {
    "january jan januar jänner jän janvier janv enero ene janeiro gennaio gen januari "
    "tammikuuta stycznia sty ledna januára január ianuarie ocak января янв січня "
    "ιανουαρίου ιαν يناير sausio tammi tammikuu styczeń styczen led leden januara ian "
    "oca gener siječnja sijecnja sij siječanj sijecanj jaanuar jaan saus sausis "
    "janvāris janvaris январь січ січень януари яну јануар јан ιανουαριου ιανουάριος "
    "ιανουαριος januarie urtarrila urtarrilaren urt "
    "enair eanair eanáir जनवरी ינואר בינואר มกราคม յանուարի जन",
    "february feb februar février fevrier févr fév fevr febrero fevereiro fev febbraio "
    "februari helmikuuta lutego lut února februára február februarie şubat февраля фев "
    "лютого φεβρουαρίου helmi helmikuu luty unora úno uno únor unor februara febr subat "
    "şub sub febrer veljače veljace velj veljača veljaca veebruar veebr vasario vas "
    "vasaris februāris februaris февр февраль лют лютий лютии февруари фебруар феб "
    "φεβρουαριου φεβ φεβρουάριος φεβρουαριος otsaila otsailaren ots فبراير "
    "feabhra feabh फरवरी फ़रवरी פברואר בפברואר กุมภาพันธ์ փետրվարի",
    "march mar märz mrz maerz mars marzo março marco maart mrt maaliskuuta marca března "
    "marz mär marts maalis maaliskuu marzec brezna bře bre březen brezen marec március "
    "marcius márc marc martie mart maret març ožujka ozujka ožu ozu ožujak ozujak märts "
    "kovo kov kovas марта мар март березня бер березень μαρτίου μαρτιου μαρ μάρτιος "
    "μαρτιος μάρ martxoa martxoaren مارس "
    "márta marta मार्च מרץ מרס במרץ มีนาคม մարտի",
    "april apr avril avr abril abr aprile huhtikuuta kwietnia kwi dubna apríla április "
    "aprilie nisan huhti huhtikuu kwiecień kwiecien dub duben aprila apríl aprilis ápr "
    "nis travnja tra travanj aprill balandžio balandzio bal balandis aprīlis апреля апр "
    "апрель квітня квіт квітень април απριλίου απριλιου απρ απρίλιος απριλιος apirila apirilaren "
    "api أبريل "
    "aibreán aibreáin aibreain अप्रैल אפריל באפריל เมษายน ապրիլի",
    "may mai mayo maio maggio mag mei maj toukokuuta maja května mája május mayıs мая "
    "травня μαΐου touko toukokuu kvetna kvě kve květen kveten máj majus mayis maig "
    "svibnja svi svibanj gegužės geguzes geg gegužė geguze maijs май маи трав травень "
    "мај μαιου μαΐ μαι μάιος μαιος μάι maiatza maiatzaren مايو "
    "bealtaine मई מאי במאי พฤษภาคม մայիսի",
    "june jun juni juin junio junho giugno giu kesäkuuta czerwca cze června júna június "
    "iunie kesakuuta kesä kesa kesäkuu kesakuu czerwiec cervna čvn cvn červen cerven "
    "juna jún junius iun haziran haz juny lipnja lipanj junij juuni birželio birzelio "
    "birž birz birželis birzelis jūnijs junijs jūn июня июн июнь червня черв червень "
    "юни јун ιουνίου ιουνιου ιουν ιούνιος ιουνιος ιούν junie ekaina ekainaren eka يونيو "
    "meitheamh meithimh जून יוני ביוני มิถุนายน հունիսի",
    "july jul juli juillet juil julio julho luglio lug heinäkuuta lipca července júla "
    "július iulie heinakuuta heinä heina heinäkuu heinakuu lip lipiec cervence čvc cvc "
    "červenec cervenec jula júl julius iul temmuz tem juliol srpnja srpanj julij juuli "
    "liepos liep liepa jūlijs julijs jūl июля июл июль липня лип липень юли јул ιουλίου "
    "ιουλιου ιουλ ιούλιος ιουλιος ιούλ julie uztaila uztailaren uzt يوليو "
    "iúil iuil जुलाई יולי ביולי กรกฎาคม հուլիսի",
    "august aug août aout agosto ago augustus augusti elokuuta sierpnia sie srpna "
    "augusta augusztus ağustos августа авг серпня αυγούστου αυγ أغسطس rugpjūčio "
    "kolovoza avgusta август elo elokuu sierpień sierpien srp srpen agustos ağu agu "
    "agustus agost kol kolovoz avgust avg rugpjucio rugp rugpjūtis rugpjutis augusts "
    "серп серпень αυγουστου αύγουστος αυγουστος αύγ abuztua abuztuaren abu "
    "lúnasa lunasa अगस्त אוגוסט באוגוסט สิงหาคม օգոստոսի",
    "september sep sept septembre septiembre setiembre setembro set settembre syyskuuta "
    "września wrz září septembra szeptember septembrie eylül сентября сен сент вересня "
    "σεπτεμβρίου σεπτ syys syyskuu wrzesnia wrzesień wrzesien zari zář zar szept eylul "
    "eyl setembre rujna ruj rujan rugsėjo rugsejo rugs rugsėjis rugsejis septembris "
    "сентябрь вер вересень септември сеп септембар septembar σεπτεμβριου σεπ "
    "σεπτέμβριος σεπτεμβριος iraila irailaren ira سبتمبر "
    "सितंबर सितम्बर ספטמבר בספטמבר กันยายน սեպտեմբերի",
    "october oct oktober okt octobre octubre outubro out ottobre ott lokakuuta "
    "października paź října októbra október octombrie ekim октября окт жовтня οκτωβρίου "
    "οκτ أكتوبر spalio oktobra loka lokakuu pazdziernika paz październik pazdziernik "
    "rijna říj rij říjen rijen eki oktoober spal spalis oktobris октябрь жовт жовтень "
    "октомври октобар oktobar οκτωβριου οκτώβριος οκτωβριος urria urriaren urr "
    "अक्टूबर अक्तूबर אוקטובר באוקטובר ตุลาคม հոկտեմբերի",
    "november nov novembre noviembre novembro marraskuuta listopadu novembra noiembrie "
    "kasım ноября marras marraskuu listopada lis listopad kasim kas studenoga stu "
    "studeni lapkričio lapkricio lapkr lapkritis novembris нояб ноябрь листопада лист "
    "листопад ноември ное новембар нов novembar νοεμβρίου νοεμβριου νοε νοέμβριος "
    "νοεμβριος νοέ azaroa azaroaren aza نوفمبر "
    "samhain samhna नवंबर नवम्बर נובמבר בנובמבר พฤศจิกายน նոյեմբերի",
    "december dec dezember dez décembre decembre déc diciembre dic dezembro dicembre "
    "joulukuuta grudnia gru prosince decembra decembrie aralık декабря дек грудня "
    "δεκεμβρίου δεκ ديسمبر gruodžio prosinca децембар декември desember des desembre "
    "joulu joulukuu grudzień grudzien pro prosinec aralik ara prosinac detsember dets "
    "gruodzio gruod gruodis decembris декабрь груд грудень дец decembar δεκεμβριου "
    "δεκέμβριος δεκεμβριος abendua abenduaren abe "
    "nollaig nollag दिसंबर दिसम्बर דצמבר בדצמבר ธันวาคม դեկտեմբերի",
};

/* Croatian months that are others in Polish and Czech. Croatian puts a period behind the day. */
static const struct {
    struct str name;
    int month;
} dotted_months[] = {
    {STR_INIT("lip"), 6},       {STR_INIT("srp"), 7},        {STR_INIT("lis"), 10},
    {STR_INIT("listopad"), 10}, {STR_INIT("listopada"), 10},
};

/* Full and short names of weekdays in the same languages. Some are months as well (French "mar.").
 */
static const char weekdays[] =
    "monday mon tuesday tue tues wednesday wed thursday thu thur thurs friday fri  "
    "saturday sat sunday sun montag mo dienstag di mittwoch mi donnerstag do freitag fr  "
    "samstag sonnabend sa sonntag so lundi mardi mercredi jeudi vendredi samedi dimanche  "
    "lunes martes miércoles jueves viernes sábado domingo segunda terça quarta quinta  "
    "sexta feira lunedì martedì mercoledì giovedì venerdì sabato domenica maandag dinsdag  "
    "woensdag donderdag vrijdag zaterdag zondag måndag tisdag onsdag torsdag fredag  "
    "lördag söndag mandag tirsdag lørdag søndag понедельник вторник среда четверг пятница  "
    "суббота воскресенье κυρ δευ τρι τετ πεμ παρ σαβ hétfő kedd szerda csütörtök péntek  "
    "szombat vasárnap tu we th su lun mar mer jeu ven sam dim lu ma me je ve miercoles  "
    "sabado mié mie jue vie sáb sab dom ju vi terca seg ter qua qui sex lunedi martedi  "
    "mercoledi giovedi venerdi gio wo vr za zo lordag sondag mån man tis ons tors fre lör  "
    "lor sön son må ti to lö lo sö tirs lør søn lø sø tir tor tysdag laurdag ty la  "
    "maanantaina tiistaina keskiviikkona torstaina perjantaina lauantaina sunnuntaina ke  "
    "pe maanantai tiistai keskiviikko torstai perjantai lauantai sunnuntai poniedziałek  "
    "poniedzialek wtorek środa sroda czwartek piątek piatek sobota niedziela pon wt śr sr  "
    "czw pt sob niedz wto śro sro pią pia nie pondělí pondeli úterý utery středa streda  "
    "čtvrtek ctvrtek pátek patek neděle nedele po út ut st čt ct pá pa ne pondelok utorok  "
    "štvrtok stvrtok piatok nedeľa nedela št pi hetfo csutortok pentek vasarnap sze cs  "
    "szo luni marți marti miercuri joi vineri sâmbătă sambata duminică duminica vin sâm  "
    "dum sâ du pazartesi salı sali çarşamba carsamba perşembe persembe cuma cumartesi  "
    "pazar pzt sal çar car per cum cmt paz ça ca cu senin selasa rabu kamis jumat sabtu  "
    "minggu sen sel rab kam jum min dilluns dimarts dimecres dijous divendres dissabte  "
    "diumenge dl dt dc dj dv ds dg ponedjeljak utorak srijeda četvrtak cetvrtak petak  "
    "subota nedjelja uto sri čet cet pet sub ned ponedeljek torek sreda četrtek cetrtek  "
    "petek nedelja sre esmaspäev esmaspaev teisipäev teisipaev kolmapäev kolmapaev  "
    "neljapäev neljapaev reede laupäev laupaev pühapäev puhapaev pirmadienis antradienis  "
    "trečiadienis treciadienis ketvirtadienis penktadienis šeštadienis sestadienis  "
    "sekmadienis pr an tr kt pn sk pirmdiena otrdiena trešdiena tresdiena ceturtdiena  "
    "piektdiena sestdiena svētdiena svetdiena pirmd otrd trešd tresd ceturtd piektd sestd  "
    "svētd svetd ot ce pk se sv пн вт ср чт пт сб вс понеділок вівторок середа четвер  "
    "пʼятниця субота неділя нд понеделник сряда четвъртък петък събота неделя понедељак  "
    "уторак четвртак петак недеља пон уто сре чет пет суб нед по ут че пе су не  "
    "ponedeljak če δευτέρα δευτερα τρίτη τριτη τετάρτη τεταρτη πέμπτη πεμπτη παρασκευή  "
    "παρασκευη σάββατο σαββατο κυριακή κυριακη τρί πέμ σάβ δε τρ τε πέ πε πα σά σα κυ  "
    "vrydag saterdag  "
    " astelehena asteartea asteazkena osteguna ostirala larunbata igandea  "
    "al ar az og or lr ig الاثنين الثلاثاء الأربعاء الاربعاء الخميس الجمعة السبت الأحد  "
    "الاحد إثنين اثنين ثلاثاء أربعاء اربعاء خميس جمعة سبت أحد احد mar";

/* Weekdays in Irish, Hindi, Hebrew and Thai. */
static const char more_weekdays[] =
    "luan máirt mairt céadaoin ceadaoin déardaoin deardaoin aoine satharn domhnach dé सोमवार "
    "मंगलवार बुधवार गुरुवार शुक्रवार शनिवार रविवार ראשון שני שלישי רביעי חמישי שישי שבת יום จันทร์ อังคาร "
    "พุธ พฤหัสบดี ศุกร์ เสาร์ อาทิตย์ วันจันทร์ วันอังคาร วันพุธ วันพฤหัสบดี วันศุกร์ วันเสาร์ วันอาทิตย์";

/* Weekdays by a letter, and in East Asia; 日, 月, 일 and 월 are marks of a date already. */
static const char short_weekdays[] =
    "h k p e t n r l v 曜 火曜 水曜 木曜 金曜 土曜 火 水 木 金 土 星期 星期一 星期二 星期三 星期四 "
    "星期五 "
    "星期六 周 周一 周二 周三 周四 周五 周六 요 화요 수요 목요 금요 토요 화 수 목 금 토";

/* Words that join the parts of a date, and labels before one. */
static const char fillers[] =
    "at on of the de del den der um à às a alle ore kl klo le las om o w в г года er uhr  "
    "t thứ hai ba tư bảy chủ nhật sáu ngày năm gada gads d g m ob sul р dne dnia  "
    "den dia rok roku rokov kello klokka klokken time standard daylight summer published  "
    "posted updated created issued date released modified first last since veröffentlicht  "
    "erschienen stand aktualisiert publié publie mis jour publicado actualizado  "
    "pubblicato aggiornato gepubliceerd bijgewerkt publicerad uppdaterad publisert  "
    "oppdatert udgivet opdateret julkaistu päivitetty opublikowano publikováno  "
    "опубликовано опубліковано º ª เมื่อ วันที่ เวลา พ.ศ ค.ศ น";

/* Words beside a number that is an hour: "kl. 15", "15 Uhr". */
static const char hours[] = "uhr klo kl kello klokka klokken ore horas heures";

/* Minutes east of UTC; or a place, where the season decides. */
static const struct time_zone {
    const char *name;
    int minutes;
    const char *place;
} zones[] = {
    {"z", 0, NULL},
    {"utc", 0, NULL},
    {"gmt", 0, NULL},
    {"ut", 0, NULL},
    {"wet", 0, NULL},
    {"est", -300, NULL},
    {"edt", -240, NULL},
    {"cst", -360, NULL},
    {"cdt", -300, NULL},
    {"mst", -420, NULL},
    {"mdt", -360, NULL},
    {"pst", -480, NULL},
    {"pdt", -420, NULL},
    {"akst", -540, NULL},
    {"akdt", -480, NULL},
    {"hst", -600, NULL},
    {"cet", 60, NULL},
    {"cest", 120, NULL},
    {"mez", 60, NULL},
    {"mesz", 120, NULL},
    {"bst", 60, NULL},
    {"west", 60, NULL},
    {"eet", 120, NULL},
    {"eest", 180, NULL},
    {"msk", 180, NULL},
    {"мск", 180, NULL},
    {"kst", 540, NULL},
    {"jst", 540, NULL},
    {"ist", 330, NULL},
    {"aest", 600, NULL},
    {"aedt", 660, NULL},
    {"acst", 570, NULL},
    {"acdt", 630, NULL},
    {"awst", 480, NULL},
    {"nzst", 720, NULL},
    {"nzdt", 780, NULL},
    {"sast", 120, NULL},
    {"hkt", 480, NULL},
    {"sgt", 480, NULL},
    {"pht", 480, NULL},
    {"wib", 420, NULL},
    {"ast", -240, NULL},
    {"adt", -180, NULL},
    {"nst", -210, NULL},
    {"ndt", -150, NULL},
    {"brt", -180, NULL},
    {"art", -180, NULL},
    {"clt", -240, NULL},
    {"trt", 180, NULL},
    {"et", -300, "America/New_York"},
    {"eastern", -300, "America/New_York"},
    {"ct", -360, "America/Chicago"},
    {"mt", -420, "America/Denver"},
    {"pt", -480, "America/Los_Angeles"},
    {"pacific", -480, "America/Los_Angeles"},
    {"central", -360, "America/Chicago"},
    {"mountain", -420, "America/Denver"},
};

/* The meanings of a word: a month in the lowest bits; above HOUR, a zone's row plus one. */
#define MONTH_MASK 15u
#define FILLER     16u
#define HOUR       32u
#define ZONE_SHIFT 8

static struct word_table table;

static void fill_table(void)
{
    for (unsigned month = 0; month < 12; month++) {
        word_table_add(&table, months[month], ' ', month + 1);
        word_table_add(&table, date_more_months[month], ' ', month + 1);
    }
    word_table_add(&table, weekdays, ' ', FILLER);
    word_table_add(&table, more_weekdays, ' ', FILLER);
    word_table_add(&table, date_more_weekdays, ' ', FILLER);
    word_table_add(&table, short_weekdays, ' ', FILLER);
    word_table_add(&table, fillers, ' ', FILLER);
    word_table_add(&table, hours, ' ', HOUR);
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

int date_name_month_dotted(struct str word)
{
    for (size_t i = 0; i < sizeof dotted_months / sizeof dotted_months[0]; i++)
        if (str_eq(word, dotted_months[i].name))
            return dotted_months[i].month;
    return date_name_month(word);
}

bool date_name_filler(struct str word)
{
    return (meanings(word) & FILLER) != 0;
}

bool date_name_hour(struct str word)
{
    return (meanings(word) & HOUR) != 0;
}

bool date_name_zone(struct str word, int *minutes, const char **place)
{
    uint64_t row = meanings(word) >> ZONE_SHIFT;

    if (row == 0)
        return false;
    *minutes = zones[row - 1].minutes;
    *place = zones[row - 1].place;
    return true;
}
