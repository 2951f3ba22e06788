/* SPDX-License-Identifier: GPL-2.0-or-later */
/* function_words.c - articles, pronouns, prepositions, conjunctions, auxiliaries of 32 languages.
 */
#include "article/words/function_words.h"

#include <pthread.h>
#include <string.h>

#include "article/text/word_table.h"

static const struct language_words {
    const char *code, *words;
} languages[] = {
    {"en", "the of and to in a is that for it as was with be by on not he his but at are this have "
           "from or had an they which you were her all she there would their we him been has when "
           "who will more no if out so said what up its about into than them can only other new "
           "some could these may do then first any my now such like our over me even most made "
           "after also did many before must through back where much your how because should those "
           "us i two while during between against under being both"},
    {"de",
     "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es "
     "an werden aus er hat dass sie nach wird bei einer um am sind noch wie einem über einen "
     "so zum war haben nur oder aber vor zur bis mehr durch man sein wurde sei ich wir kann "
     "gegen vom können schon wenn habe seine ihre dann unter wir soll ihr diese dieser wieder "
     "keine uhr zwischen immer damit seiner sagte beim doch"},
    {"fr",
     "de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il "
     "sont la les avec aux son cette elle mais ont été être ou leur ses fait comme nous à on "
     "sa deux même ces dont tout aussi entre après était bien lui peut sans encore ils vous "
     "je où très avant c'est l'on d'un d'une qu'il n'est selon depuis contre"},
    {"es",
     "de la que el en y a los del se las por un para con no una su al lo como más o pero sus le "
     "ha me si sin sobre este ya entre cuando todo esta ser son dos también fue había era muy "
     "años hasta desde está mi porque qué sólo han yo hay vez puede todos así nos ni parte "
     "tiene él uno donde bien tiempo mismo ese ahora cada según durante contra"},
    {"pt",
     "de a o que e do da em um para com não uma os no se na por mais as dos como mas ao ele das "
     "à seu sua ou quando muito nos já eu também só pelo pela até isso ela entre depois sem "
     "mesmo aos seus quem nas me esse eles você essa num nem suas meu às minha numa qual é foi "
     "são ser está há tem segundo ainda sobre pelos anos após"},
    {"it",
     "di che e la il un a per in è una sono del le si con i da non al dei alla come ha ma della "
     "più anche nel lo gli dal o delle se ci su nella questo stato ed loro essere tra era sua "
     "suo ai mi quando dopo due hanno dalla degli solo perché molto dell'anno cui fatto sulla "
     "già alle nei stata c'è prima senza anni sul questa fra"},
    {"nl",
     "de het een en van in is dat op te zijn met voor die niet aan er om ook als maar dan bij "
     "nog uit door over ze hij werd naar wordt tot was heeft je hun of ik kan worden had deze "
     "meer geen we al zo haar wel moet wat veel zou na hebben tegen jaar onder kunnen dit men "
     "toen zich waar alleen tussen weer mijn twee omdat"},
    {"sv",
     "och i att det som en på är av för med till den har de inte om ett han men var jag sig från "
     "vi så kan när år säger hon under också efter eller nu sin där vid mot ska skulle kommer "
     "ut får finns vara hade alla andra mycket än här då sedan över bara in blir upp även vad "
     "få två vill ha många hur mer går detta varit"},
    {"da",
     "og i at det er en til af på som med for den de der har ikke et var fra han men om sig vi jeg "
     "kan så ved også skal efter eller nu vil år være over blev hun havde siger når mod under "
     "blevet hvor hans ud ind kun ikke alle op mange meget mere bliver noget end hvad deres "
     "fordi to flere sagde sin"},
    {"no",
     "og i det som er på en til av at for med den har ikke de et om fra var han men så seg vi jeg "
     "kan ved også skal etter eller nå vil år være over ble hun hadde sier når mot under "
     "blitt hvor hans ut inn bare alle opp mange mye mer blir noe enn hva deres fordi to "
     "flere sa sin ha få"},
    {"fi",
     "ja on ei että se oli hän joka ovat mutta myös kun tai niin mukaan kuin jos ole olla sekä "
     "vain nyt voi hänen olisi ollut sen jo jotka tämä mitä sitä vuoden vielä ennen kanssa "
     "jälkeen siitä sanoo tämän he eivät ne oli kaikki näin minä joissa koska"},
    {"pl",
     "w i na z się do nie to że jest o jak za od po ale przez są co dla tym był jego ma tego już "
     "być tak oraz czy może przed przy który które która ze było także była jednak tylko nad "
     "lub został roku jej ich tej pod by bardzo kiedy bez również mnie więc gdy"},
    {"cs",
     "a v se na je že s z do o to i ve k pro za by ale si po jsou tak jako od podle který která "
     "které jeho byl při až už není ze bude jsem bylo nebo má jen také co když před více mezi "
     "ještě kteří jsme byla této let proti řekl této jejich"},
    {"sk",
     "a v sa na je že s z do o to aj vo k pre za by ale si po sú tak ako od podľa ktorý ktorá "
     "ktoré jeho bol pri až už nie zo bude som bolo alebo má len tiež čo keď pred viac medzi "
     "ešte ktorí sme bola tejto rokov proti povedal ich"},
    {"hu",
     "a az és hogy nem is egy ez meg de csak már volt mint azt el ki még szerint kell vagy lesz "
     "lehet akkor ha minden mert pedig majd után azonban mondta olyan ezt amely aki első sem "
     "most két között illetve arra nagyon ami több"},
    {"ro",
     "de și în a la cu pe care nu că o din au este mai pentru un se fi ca al cel ale fost sunt "
     "sau dar după lui prin sa fie are către asupra iar despre ar până său dintre acest această "
     "lei două ei acestea spus potrivit foarte când"},
    {"tr",
     "ve bir bu da de için ile olarak çok daha olan gibi en kadar sonra ne var ise o ama diye "
     "değil olduğu her dedi ya mi ki göre yeni iki ilk oldu bin tarafından şekilde arasında "
     "büyük hem veya ancak üzerinde"},
    {"id",
     "yang dan di itu dengan untuk tidak ini dari dalam akan pada juga saya ke karena tersebut "
     "bisa ada mereka lebih kata tahun sudah atau saat oleh menjadi orang ia telah kita adalah "
     "seperti sebagai bahwa dapat para harus namun dia"},
    {"ca",
     "de la i a que el en els per les un una del amb és no al va ha més com es dels també són "
     "aquest però pel han ser seva seu hi o aquesta sobre fins on ja molt si ho entre tot quan "
     "després anys perquè dos ens"},
    {"hr",
     "i je u na se da su za od s a o koji ne što će kao iz bi te koja nije sam to koje do nakon "
     "prema samo ali biti bio ili kako još bila ima po više godine sve već može jer tako pri "
     "rekao kod prije protiv između"},
    {"sl",
     "je in v na se da za so ki pa z ne po ni od bi tudi bo kot s o še bil iz sta do ali kar več "
     "pri kako smo bila že bilo lahko tako letih leta le ker med ko njegov pred samo kaj"},
    {"et", "ja on ei et see kui ka oli oma ning mis aga ta kes nii või veel siis mida välja olema "
           "kuid selle pole ole ma pärast seda juba enam tema kõik olnud nad aasta üle nagu just"},
    {"lt",
     "ir kad į su iš yra ne o tai bei buvo už apie nuo jau kaip bet tik pagal dėl jis iki ar po "
     "gali kuris prie savo jo dar taip nėra metų šis šių tačiau kurie prieš būti"},
    {"lv", "un ir ka no uz ar par kas bet vai arī tas kā nav lai pie tika gada pēc to būs viņš vēl "
           "līdz savu jau šo gan bija var tikai ko šī tad kad nevar gadu"},
    {"vi",
     "và của là có trong cho được với không các một này người để những đã khi ra về từ đến tại "
     "cũng như vào theo trên năm nhiều phải sẽ đó sau ông việc bị rất hơn"},
    {"ru",
     "и в не на что с по как но из он к это за о от для до а его так же у все было был бы если "
     "она они мы только уже при или также этого после ее их может быть года который которые "
     "во со я то под более чем"},
    {"uk",
     "і в не на що з у та як до за це він для по про від а його є але були було так також його "
     "із який які які вже щоб після при їх ми через або року якщо під був вони має бути й"},
    {"bg",
     "и на в да се за от е с не са по че като до си ще при той но след или бе има това го само "
     "може които който през ги много към му също така още бъде тя пред те ни най"},
    {"sr",
     "и је у на се да су за од с а о који не што ће као из би те која није сам то које до након "
     "према само али бити био или како још била има по више године све већ може"},
    {"el", "και το να του η της με που την από για ο τα είναι στο των σε οι στην τον θα τη δεν ότι "
           "μια τους στη ένα κατά στον αλλά ως μετά αν έχει μας πως όπως αυτό πιο ήταν"},
    {"af",
     "die van en in is het dat nie vir met op wat te 'n sy hy aan was ek om by as hulle ons ook "
     "sal kan word deur jaar maar uit na haar een meer oor tot wees jy of daar"},
    {"eu",
     "eta da ez ere dute du bat izan zen den baina dira hau egin zuen dela bere hori edo gero "
     "ditu arte beste izango zuten oso egiten bi bezala behar"},
};
#define LANGUAGE_COUNT (sizeof languages / sizeof languages[0])

_Static_assert(LANGUAGE_COUNT <= 62, "a language_set has 64 bits, one of them not a language's");

static const char notice_words[] =
    "cookie cookies privacy terms rights reproduced published permission site sites website links "
    "endorsement newsletter newsletters inbox subscribe unsubscribe javascript blocker browser "
    "affiliate commission statements responsible copyright consent agree continuing email account "
    "required fields log views opinions reflect follow facebook app click ads verwendet utilise "
    "utiliza rechte droits derechos direitos redistributed conditions sign";

#define WORD_MAX 20 /* bytes of the longest word */

static struct word_table table;

static void fill_table(void)
{
    for (size_t i = 0; i < LANGUAGE_COUNT; i++)
        word_table_add(&table, languages[i].words, ' ', (language_set)1 << i);
    word_table_add(&table, notice_words, ' ', FUNCTION_WORD_OF_NOTICES);
}

language_set function_word_languages(struct str word)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    pthread_once(&once, fill_table);
    return word.length == 0 || word.length > WORD_MAX ? 0 : word_table_find(&table, word);
}

size_t function_word_language_count(void)
{
    return LANGUAGE_COUNT;
}

const char *function_word_language(size_t language)
{
    return languages[language].code;
}

language_set function_word_language_bit(const char *code)
{
    for (size_t i = 0; i < LANGUAGE_COUNT; i++)
        if (strcmp(languages[i].code, code) == 0)
            return (language_set)1 << i;
    return 0;
}
