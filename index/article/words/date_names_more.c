/* SPDX-License-Identifier: GPL-2.0-or-later */
/* date_names_more.c - months and weekdays in languages with fewer newspapers (CLDR): Welsh, Irish,
 * Galician, Icelandic, Albanian, Macedonian, Belarusian, Persian, Urdu, Hebrew, Thai, Hindi,
 * Marathi, Bengali, Tamil, Telugu, Swahili, Malay, Filipino.
 *
 * Names that date_names.c has as well are left out. Thai abbreviations have a period within. Of
 * months of two words ("Meán Fómhair") the first is the month, the second a filler. */
#include "article/words/date_names_more.h"

const char *const date_more_months[12] = {
    "ionawr ion eanáir eanair ean xaneiro xan janúar janar јануари студзеня сту студзень "
    "ژانویه جنوری ינואר בינואר ינו בינו มกราคม ม.ค जनवरी जन जानेवारी जाने জানুয়ারি জানু ஜனவரி ஜன జనవరి "
    "జన",
    "chwefror chwef chw feabhra feabh febreiro febrúar shkurt shk лютага люты فوریه فروری "
    "פברואר בפברואר פבר בפבר กุมภาพันธ์ ก.พ फ़रवरी फ़र फेब्रुवारी फेब्रु ফেব্রুয়ারি ফেব பிப்ரவரி பிப் "
    "ఫిబ్రవరి ఫిబ్ర pebrero peb",
    "mawrth maw márta marta сакавіка сак сакавік مارچ מרץ במרץ มีนาคม มี.ค मार्च মার্চ மார்ச் "
    "மார் మార్చి machi mac marso",
    "ebrill ebr aibreán aibrean aib prill pri красавіка кра красавік آوریل اپریل אפריל באפריל אפר "
    "באפר "
    "เมษายน เม.ย अप्रैल एप्रिल एप्रि এপ্রিল এপ্রি ஏப்ரல் ஏப் ఏప్రిల్ ఏప్రి aprili",
    "bealtaine beal maí مه مئی מאי במאי พฤษภาคม พ.ค मई मे মে மே మే",
    "mehefin meh meitheamh meith xuño xuno júní qershor qer јуни чэрвеня чэр чэрвень ژوئن "
    "جون יוני ביוני มิถุนายน มิ.ย जून জুন ஜூன் జూన్ hunyo hun",
    "gorffennaf gorff gor iúil iuil xullo xul júlí korrik korr јули ліпеня ліп ліпень ژوئیه "
    "جولائی יולי ביולי กรกฎาคม ก.ค जुलाई जुल जुलै জুলাই জুল ஜூலை జులై julai hulyo hul",
    "awst lúnasa lunasa lún lun ágúst agust ágú gusht gush жніўня жні жнівень اوت اگست אוגוסט "
    "באוגוסט "
    "אוג באוג สิงหาคม ส.ค अगस्त अग ऑगस्ट ऑग আগস্ট আগ ஆகஸ்ட் ஆக ఆగస్టు ఆగ agosti ogos ogo",
    "medi mfómh mfomh shtator sht верасня верасень سپتامبر ستمبر ספטמבר בספטמבר ספט בספט กันยายน "
    "ก.ย "
    "सितंबर सित सप्टेंबर सप्टें সেপ্টেম্বর সেপ সেপ্ট செப்டம்பர் செப் సెప్టెంబర్ సెప్టెం "
    "septemba setyembre meán",
    "hydref hyd dfómh dfomh tetor tet кастрычніка кас кастрычнік اکتبر اکتوبر אוקטובר באוקטובר אוק "
    "באוק "
    "ตุลาคม ต.ค अक्टूबर अक्टू ऑक्टोबर ऑक्टो অক্টোবর অক্টো அக்டோபர் அக் అక్టోబర్ అక్టో "
    "oktoba oktubre deireadh",
    "tachwedd tach samhain samh nóvember nóv nëntor nentor nën nen лістапада ліс лістапад "
    "نوامبر نومبر נובמבר בנובמבר נוב בנוב พฤศจิกายน พ.ย नवंबर नव नोव्हेंबर नोव्हें নভেম্বর নভে நவம்பர் "
    "நவ నవంబర్ నవం novemba nobyembre nob samhna",
    "rhagfyr rhag noll decembro dhjetor dhj снежня сне снежань دسامبر دسمبر דצמ בדצמ ธ.ค दिस "
    "डिसेंबर डिसें ডিসেম্বর ডিসে டிசம்பர் டிச డిసెంబర్ డిసెం desemba disember disyembre dis",
};

const char date_more_weekdays[] =
    "dydd llun mawrth mercher iau gwener sadwrn maw gwen sad gwe luain haoine sathairn "
    "domhnaigh céad cead déar dear sath domh luns mércores mercores xoves venres mér xov "
    "mánudagur manudagur þriðjudagur thridjudagur miðvikudagur midvikudagur fimmtudagur "
    "föstudagur fostudagur laugardagur sunnudagur mán þri thri mið mid fim fös fos lau hënë "
    "hene martë marte mërkurë merkure enjte premte shtunë shtune diel hën hen mër enj pre "
    "sht die четврток петок сабота недела вто саб панядзелак аўторак серада чацвер пятніца "
    "нядзеля аў чц دوشنبه سه‌شنبه چهارشنبه پنجشنبه "
    "جمعه "
    "شنبه "
    "یکشنبه "
    "پیر "
    "منگل "
    "بدھ "
    "جمعرات "
    "جمعہ ہفتہ اتوار ב ג ד ה ו א พฤหัส सोम मंगल बुध गुरु शुक्र शनि रवि मंगळवार मंगळ সোমবার "
    "মঙ্গলবার বুধবার বৃহস্পতিবার শুক্রবার শনিবার রবিবার সোম মঙ্গল বুধ বৃহস্পতি শুক্র শনি "
    "রবি திங்கள் செவ்வாய் புதன் வியாழன் வெள்ளி சனி ஞாயிறு திங் செவ் புத வியா வெள் ஞாயி "
    "సోమవారం మంగళవారం బుధవారం గురువారం శుక్రవారం శనివారం ఆదివారం సోమ మంగళ బుధ గురు శుక్ర "
    "శని ఆది jumatatu jumanne jumatano alhamisi ijumaa jumamosi jumapili isnin khamis "
    "jumaat ahad isn kha ahd miyerkules huwebes biyernes linggo miy huw biy lin fómhair "
    "fomhair mí na วันจันทร์ที่ "
    "วันอังคารที่ วันพุธที่ วันพฤหัสบดีที่ วันศุกร์ที่ วันเสาร์ที่ วันอาทิตย์ที่";
