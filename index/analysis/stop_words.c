/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stop_words.c - articles, prepositions, conjunctions, pronouns and auxiliary verbs: words that say
 * nothing about a text's subject. They are folded and separated by spaces.
 *
 * The lists leave out words that, folded, are also names or abbreviations in the news, such as US,
 * WHO, May and Will. "se" and "me" stay in languages where they are too frequent to be names. */
#include "analysis/stop_words.h"

const char stop_words_english[] =
    " a about above after again against all also am an and any are as at be because been before "
    "being below between both but by can cant could did didnt do does doesnt doing dont down "
    "during "
    "each either else ever every few for from further had hadnt has hasnt have havent having he "
    "her "
    "here hers herself him himself his how however i if in into is isnt it its itself just me "
    "might "
    "more most much must my myself neither no nor not of off on once one only or other our ours "
    "ourselves out over own per rather same shall she should shouldnt since so some such than that "
    "the their theirs them themselves then there these they this those though through thus to too "
    "under until unless up upon very via was wasnt we were werent what when where whether which "
    "while whom whose why with within without wont would wouldnt yet you your yours yourself ";

const char stop_words_german[] =
    " aber alle allem allen aller alles als also am an andere anderen anderer anderes auch auf aus "
    "bei beim bin bis bist da dabei dafur damit dann daran darauf darin das dass dazu dein dem den "
    "denen denn der deren des dessen die dies diese diesem diesen dieser dieses doch dort du durch "
    "ein eine einem einen einer eines er es etwa etwas euch euer fur gegen gewesen hab habe haben "
    "hat hatte hatten hier hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer ihres im in "
    "indem "
    "ins ist ja jede jedem jeden jeder jedes jedoch jene jenem jenen jener jenes jetzt kann kein "
    "keine keinem keinen keiner keines konne konnen konnte konnten man mehr mein meine mich mir "
    "mit "
    "muss mussen nach nicht nichts noch nun nur ob oder ohne sehr sei seien sein seine seinem "
    "seinen "
    "seiner seines seit selbst sich sie sind so solche solchen soll sollen sollte sollten sondern "
    "sowie uber um und uns unser unsere unter viel vom von vor wahrend war ware waren warum was "
    "weil "
    "welche welchem welchen welcher welches wenn wer werde werden wie wieder will wir wird wo "
    "wurde "
    "wurden wollen wollte zu zum zur zwar zwischen ";

const char stop_words_french[] =
    " a afin ai ainsi alors apres au aucun aucune aupres aussi autre autres aux avaient avait "
    "avant "
    "avec avoir ayant car ce ceci cela celle celles celui cependant ces cet cette ceux chaque chez "
    "comme comment contre dans de depuis des deux devant donc dont du elle elles en encore entre "
    "est "
    "et etaient etait etant ete etre eu eux fait faut furent fut il ils je jusqu la le les leur "
    "leurs lors lorsque lui ma mais me meme memes mes moi moins mon ne ni non nos notre nous on "
    "ont "
    "or ou par parce pas pendant peu peut peuvent plus pour pourquoi puis qu quand que quel quelle "
    "quelles quels qui quoi sa sans se selon sera serait seront ses si soi soit son sont sous sur "
    "ta "
    "te tes toi ton tous tout toute toutes tres tu un une vers voici voila vos votre vous y ";

const char stop_words_spanish[] =
    " a al algo algun alguna algunas algunos ante antes aquel aquella aquellas aquellos aqui asi "
    "aun aunque bajo bien cada casi como con contra cual cuales cuando cuanto de del desde despues "
    "donde dos durante e el ella ellas ellos en entre era eran es esa esas ese eso esos esta "
    "estaba "
    "estaban estan estar estas este esto estos fue fueron ha habia habian haber hace hacia han "
    "hasta "
    "hay he la las le les lo los mas me mi mientras mis mucho muy nada ni no nos nosotros nuestra "
    "nuestro o os otra otras otro otros para pero poco por porque pues que quien quienes se sea "
    "sean "
    "segun ser si sido siempre sin sino sobre son su sus tal tambien tan tanto te tenia ti tiene "
    "tienen toda todas todo todos tras tu tus un una unas uno unos usted ustedes y ya yo ";

const char stop_words_italian[] =
    " a abbia abbiamo ad agli ai al alla alle allo altra altre altri altro anche ancora avere "
    "aveva "
    "avevano ben c che chi ci cio cioe coi col come con contro cosi cui da dagli dai dal dalla "
    "dalle "
    "dallo degli dei del della delle dello dentro di dopo dove due e ed egli era erano essere fa "
    "fino "
    "fra fu furono gia gli ha hai hanno ho i il in io la le lei li lo loro lui ma me mentre mi mia "
    "mie miei mio molto ne negli nei nel nella nelle nello noi non nostra nostro o ogni oltre "
    "oppure "
    "per perche pero piu poi prima proprio qua quale quali quando quanto quella quelle quelli "
    "quello "
    "questa queste questi questo qui quindi sara saranno se sei sempre senza si sia siamo siano "
    "sono "
    "sopra sotto sta stata state stati stato su sua sue sugli sui sul sulla sulle sullo suo suoi "
    "tra "
    "tu tua tue tuo tutta tutte tutti tutto un una uno vi voi ";

const char stop_words_portuguese[] =
    " a agora ainda alem algo algum alguma algumas alguns ante antes ao aos apenas apos aquela "
    "aquelas aquele aqueles aquilo as ate cada com como contra da das de dela delas dele deles "
    "depois "
    "desde dessa desse desta deste disso do dos durante e ela elas ele eles em entre era eram essa "
    "essas esse esses esta estao estar estas estava estavam este estes eu foi foram ha havia isso "
    "isto ja la lhe lhes mais mas me mesmo meu meus minha muito muitos na nao nas nem nessa nesse "
    "nesta neste no nos nossa nosso num numa o onde os ou outra outras outro outros para pela "
    "pelas "
    "pelo pelos pode podem pois por porque pouco qual quais quando que quem sao se seja sem sempre "
    "ser sera serao seu seus si sido sob sobre sua suas tal tambem tao te tem tendo ter teve tinha "
    "tinham toda todas todo todos tu um uma umas uns voce voces ";

const char stop_words_dutch[] =
    " aan achter al alle alleen als altijd andere ben bij binnen daar daarom dan dat de deze die "
    "dit doch doen door dus een eens en er erg geen geweest haar had hadden heb hebben heeft hem "
    "het "
    "hier hij hoe hun iemand iets ik in is ja je jij jou jouw kan kon konden kunnen maar me meer "
    "men "
    "met mij mijn moet moeten na naar niet niets nog nu of om omdat onder ons onze ook op over "
    "reeds "
    "sinds te tegen tijdens toch toen tot tussen u uit uw van vanaf veel via vol volgens voor waar "
    "waarom want waren was wat we weer wel welke werd werden wie wij worden wordt zal ze zei zelf "
    "zich "
    "zij zijn zo zoals zonder zou zouden ";

const char stop_words_swedish[] =
    " alla allt an annan att av bara blev bli blir da dar de dem den denna deras dess dessa det "
    "detta "
    "dig din dina dit ditt du efter eller en er era ert ett fick for fran genom ha hade han hans "
    "har "
    "hennes henne hon honom hur i icke in ingen inget inom inte jag kan kunde man med mellan men "
    "mer "
    "mig min mina mitt mot mycket nagon nagot nagra nar ni nu och ocksa om oss over pa sa samma "
    "sedan "
    "sig sin sina sitt sjalv ska skall skulle som sadan till under upp ut utan vad var vara varfor "
    "varit varje vars vart vem vi vid vilka vilken vilket aven ar at ";

const char stop_words_danish[] =
    " af alle alt anden at blev blive bliver bort da de dem den denne der deres det dette dig din "
    "dine "
    "disse dit dog du efter eller en end er et fik for fordi fra fa far gennem ham han hans har "
    "havde "
    "have hende hendes her hos hun hvad hvem hver hvilken hvis hvor hvordan hvorfor i ikke ind "
    "ingen "
    "jeg jer jeres jo kan kom kun kunne man mange med meget mellem men mens mere mig min mine mit "
    "mod "
    "ned nogen noget nogle nu nar og ogsa om op os over pa sa sadan sammen samt selv sig sin sine "
    "sit "
    "skal skulle som til ud uden under var ved vi vil ville vor vore vaere vaeret ";

const char stop_words_norwegian[] =
    " alle alt andre at av bare begge ble blei bli blir da de deg dem den denne der dere deres det "
    "dette di din disse ditt du eg ein eit eller en enn er et etter for fordi fra fa far for "
    "gjennom "
    "ha hadde han hans har hennes henne her hos hun hva hvem hver hvilken hvis hvor hvordan "
    "hvorfor i "
    "ikke ikkje ingen inn jeg kan kunne kun man mange med meg meget mellom men mens mer min mitt "
    "mot "
    "mye ned noe noen nar na og ogsa om opp oss over pa sa samme selv seg siden sin sine sitt skal "
    "skulle slik som til ut uten under var ved vi vil ville vare vart vaere vaert ";

const char stop_words_finnish[] =
    " aina ainakin alla ei eika eivat ehka en enaa ennen ensi eri etta han hanen hanta he heidan "
    "heita hyvin ilman itse ja jo joka joko jolla jonka jos joista jossa josta jota jotka jotta ja "
    "jopa "
    "juuri kaikki kanssa kautta keskella koko koska kuin kuinka kuitenkin kukaan kun kuten me "
    "meidan meille mika mikali miksi miten minka mina minun minua missa mista mita mitka molemmat "
    "mukaan "
    "mutta muu muun muut myos myoskin ne nain naita nama niiden niin niita noin nuo nyt ole olen "
    "oli "
    "olisi olivat olla olleet ollut on ovat paitsi paljon sama sa se seka sen siella siina siita "
    "siis sille sina sinun sita taas tai taman tama tahan tassa tasta te tuo tuon vaan vai vaikka "
    "vain viela voi ";

const char stop_words_russian[] =
    " а без более больше будет будто будут бы был была были было быть в вам вас ваш вдруг ведь во "
    "вот "
    "впрочем все всегда всего всех всю вы где говорил да даже два для до другой его ее ей ему если "
    "есть еще же за зачем здесь и из или им иногда их к как какая какой ко когда конечно которая "
    "которого которое которой котором которую которые который которым которых кто куда ли лишь "
    "лучше "
    "между меня мне много может можно мой моя мы на над надо наконец нас наш не него нее ней "
    "нельзя "
    "нет ни нибудь никогда ним них ничего но ну о об один он она они оно от перед по под после "
    "потом "
    "потому почти при про раз разве с сам свое своего своей свои своих свой свою себе себя сейчас "
    "со "
    "совсем так также такой там тебя тем теперь то тогда того тоже той только том тот три тут ты у "
    "уж "
    "уже хоть хотя чего чей чем через что чтоб чтобы чуть эта эти этим этих это этого этой этом "
    "этот "
    "эту я ";
