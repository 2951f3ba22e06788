/* SPDX-License-Identifier: GPL-2.0-or-later */
/* locales.c - the list of language codes. */
#include "store/settings/locales.h"

/* ISO 639-1 codes come first, as error messages list them. */
static const char locales[] =
    "af ak am ar az be bn bg ca cs da de el en eo et fi fr gu he hi hr hu hy id it jv "
    "ja kn ka km ko la lv lt ml mr mk my ne nl nb or pa fa pl pt ro ru si sk sl sn es "
    "sr sv ta te tl th tk tr uk ur uz vi yi zh zu "
    "afr aka amh ara aze bel ben bul cat ces dan deu ell eng epo est fin fra guj heb "
    "hin hrv hun hye ind ita jav jpn kan kat khm kor lat lav lit mal mar mkd mya nep "
    "nld nob ori pan pes pol por ron rus sin slk slv sna spa srp swe tam tel tgl tha "
    "tuk tur ukr urd uzb vie yid zho zul cmn ";

bool locale_known(struct str code)
{
    struct str rest = str_n(locales, sizeof locales - 2); /* without the last blank */

    while (rest.data)
        if (str_eq(str_cut(&rest, ' '), code))
            return true;
    return false;
}

void locale_list(struct buf *out)
{
    struct str rest = str_n(locales, sizeof locales - 2);

    while (rest.data) {
        struct str code = str_cut(&rest, ' ');

        buf_addf(out, "`%.*s`%s", STR_ARG(code), rest.data ? ", " : "");
    }
}
