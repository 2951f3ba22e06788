/* SPDX-License-Identifier: GPL-2.0-or-later */
/* user.c - gives up the rights of root. Groups go first: without root they could not. */
#include "server/state/user.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"

#define RECORD_MAX 65536 /* bytes of a user's record */

struct user_ids {
    uid_t user;
    gid_t group;
};

static enum status look_up(const char *name, struct user_ids *out, struct error *err)
{
    MEM_AUTO char *texts = mem_alloc(RECORD_MAX);
    struct passwd record, *found = NULL;
    int failed = getpwnam_r(name, &record, texts, RECORD_MAX, &found);

    if (failed)
        return error_set(err, STATUS_IO, "cannot look up the user `%s`: %s", name,
                         strerror(failed));
    if (!found)
        return error_set(err, STATUS_BAD_REQUEST, "there is no user `%s`", name);
    *out = (struct user_ids){record.pw_uid, record.pw_gid};
    return STATUS_OK;
}

/* Could this process still become root? */
static bool is_root_still(void)
{
    return setresuid(0, 0, 0) == 0 || geteuid() == 0 || getuid() == 0;
}

static enum status give_up_root(const char *name, const struct user_ids *ids, struct error *err)
{
    if (initgroups(name, ids->group) || setresgid(ids->group, ids->group, ids->group) ||
        setresuid(ids->user, ids->user, ids->user))
        return error_set(err, STATUS_IO, "cannot become the user `%s`: %s", name, strerror(errno));
    if (is_root_still())
        return error_set(err, STATUS_IO, "the system lets the user `%s` be root", name);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
        log_warning("programs that datelined starts could get more rights: %s", strerror(errno));
    log_info("running as the user %s", name);
    return STATUS_OK;
}

enum status user_become(const char *name, struct error *err)
{
    struct user_ids ids = {0};

    if (!name && geteuid() == 0)
        log_warning("running as root: a mistake could harm the whole system; name another user "
                    "with --user");
    if (!name)
        return STATUS_OK;
    if (look_up(name, &ids, err))
        return err->status;
    if (ids.user == 0)
        return error_set(err, STATUS_BAD_REQUEST, "--user must name a user other than root");
    if (geteuid() == 0)
        return give_up_root(name, &ids, err);
    if (geteuid() == ids.user && getuid() == ids.user)
        return STATUS_OK;
    return error_set(err, STATUS_BAD_REQUEST,
                     "only root can become the user `%s`: start datelined as root, as that user, "
                     "or without --user",
                     name);
}
