/* SPDX-License-Identifier: GPL-2.0-or-later */
/* width.h - how many columns a character takes on a terminal. */
#ifndef DATELINE_CLIENT_WIDTH_H
#define DATELINE_CLIENT_WIDTH_H

#include <stdint.h>

/* 0 for combining marks and joiners, 2 for wide ones (Unicode's East_Asian_Width W and F), else 1.
 * Not wcwidth(): that depends on the locale, our text is UTF-8 whatever the locale says. */
unsigned character_width(uint32_t character);

#endif
