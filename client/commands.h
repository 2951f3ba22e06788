/* SPDX-License-Identifier: GPL-2.0-or-later */
/* commands.h - the commands of the program, each in its cmd_*.c.
 *
 * A command asks the server, prints the answer, and returns the program's exit code. For
 * EXIT_TROUBLE *err is set. For EXIT_NOTHING the command has printed a message. */
#ifndef DATELINE_CLIENT_COMMANDS_H
#define DATELINE_CLIENT_COMMANDS_H

#include "base/status.h"
#include "client/options.h"

enum exit_code cmd_search(const struct options *options, struct error *err);
enum exit_code cmd_get(const struct options *options, struct error *err);
enum exit_code cmd_open(const struct options *options, struct error *err);
enum exit_code cmd_similar(const struct options *options, struct error *err);
enum exit_code cmd_export(const struct options *options, struct error *err);
/* Until the user leaves. Needs a terminal. */
enum exit_code cmd_interactive(const struct options *options, struct error *err);
enum exit_code cmd_match(const struct options *options, struct error *err);
enum exit_code cmd_alerts(const struct options *options, struct error *err);
void cmd_alerts_help(void); /* prints a line for each of its own commands */
enum exit_code cmd_stats(const struct options *options, struct error *err);
enum exit_code cmd_health(const struct options *options, struct error *err);

#endif
