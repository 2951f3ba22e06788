/* SPDX-License-Identifier: GPL-2.0-or-later */
/* uid.c - checks names of indexes. */
#include "store/settings/uid.h"

bool index_uid_valid(struct str uid)
{
    if (uid.length < 1 || uid.length > INDEX_UID_MAX)
        return false;
    for (size_t i = 0; i < uid.length; i++) {
        char c = uid.data[i];

        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              c == '-' || c == '_'))
            return false;
    }
    return true;
}
