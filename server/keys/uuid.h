/* SPDX-License-Identifier: GPL-2.0-or-later */
/* uuid.h - names that nobody hands out twice: 01234567-89ab-4cde-8f01-23456789abcd. */
#ifndef DATELINE_SERVER_KEYS_UUID_H
#define DATELINE_SERVER_KEYS_UUID_H

#include <stdbool.h>

#include "base/str.h"

#define UUID_SIZE 37

/* Random, version 4. */
void uuid_make(char out[UUID_SIZE]);
/* Version 7: later ones sort behind earlier ones. No secret: the next can be guessed. */
void uuid_make_ordered(char out[UUID_SIZE]);
/* Five groups of hexadecimal digits; upper case becomes lower. False, and nothing set, otherwise.
 */
bool uuid_parse(struct str text, char out[UUID_SIZE]);

#endif
