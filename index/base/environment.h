/* SPDX-License-Identifier: GPL-2.0-or-later */
/* environment.h - options of programs as variables of the environment.
 *
 * The variable of an option is DATELINE_ and its name in capitals, with _ for -: --health-listen is
 * DATELINE_HEALTH_LISTEN. The command line comes before it; a file of options, and the default,
 * come after it. */
#ifndef DATELINE_BASE_ENVIRONMENT_H
#define DATELINE_BASE_ENVIRONMENT_H

#define ENVIRONMENT_NAME_SIZE 64 /* bytes of a variable's name, with the NUL */

/* Writes the name of the option's variable, cut if it is too long; returns `name`. */
const char *environment_name(const char *option, char name[ENVIRONMENT_NAME_SIZE]);

/* The value, which lives until the environment changes; NULL if the variable is unset or empty. */
const char *environment_of(const char *option);

#endif
