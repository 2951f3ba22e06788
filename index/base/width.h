/* SPDX-License-Identifier: GPL-2.0-or-later */
/* width.h - the number of columns of a character on a terminal. */
#ifndef DATELINE_BASE_WIDTH_H
#define DATELINE_BASE_WIDTH_H

#include <stdint.h>

/* 0: combining marks and joiners. 2: wide characters (Unicode's East_Asian_Width W and F). 1:
 * others. wcwidth() is not used because it depends on the locale; our text is always UTF-8. */
unsigned character_width(uint32_t character);

#endif
