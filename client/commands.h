/* SPDX-License-Identifier: GPL-2.0-or-later */
/* commands.h - the commands of the program, one cmd_*.c each.
 *
 * A command asks the server and prints; it returns the program's exit code. With EXIT_TROUBLE,
 * *err says why. EXIT_NOTHING has said so itself. */
#ifndef DATELINE_CLIENT_COMMANDS_H
#define DATELINE_CLIENT_COMMANDS_H

#include "base/status.h"
#include "client/options.h"

enum exit_code cmd_search(const struct options *options, struct error *err);
enum exit_code cmd_get(const struct options *options, struct error *err);
enum exit_code cmd_stats(const struct options *options, struct error *err);
enum exit_code cmd_health(const struct options *options, struct error *err);

#endif
