/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lease.c - the right to write: a document in the cluster that one process renews.
 *
 *   free ──create──▶ ours ──every RENEW_NS──▶ ours ──delete──▶ free
 *                      ╰──not renewed for HOLD_NS──▶ another process takes it
 *
 * Each change names the number of the change before, so the cluster lets only one of two processes
 * have it (`if_seq_no`). Who waits counts by its own clock for how long the lease did not change,
 * so clocks need not agree (C. Gray, D. Cheriton, "Leases", SOSP 1989). */
#include "base/date.h"
#include "base/json.h"
#include "base/json_members.h"
#include "base/mem.h"
#include "engine/cluster/cluster.h"

#define SECOND_NS INT64_C(1000000000)
#define RENEW_NS  (5 * SECOND_NS)
#define HOLD_NS   (30 * SECOND_NS)
#define LEASE     "/" CLUSTER_STATE "/_doc/lease"

/* `sent`: others may count from then on, however late the answer comes. */
static void note_written(struct search_cluster *cluster, int64_t sent, struct str answer)
{
    cluster->leased = true;
    cluster->renewed = sent;
    cluster->lease_seq = (json_int_t)ask_number(answer, "_seq_no");
    cluster->lease_term = (json_int_t)ask_number(answer, "_primary_term");
}

static enum status taken(struct search_cluster *cluster, struct error *err)
{
    cluster->leased = false;
    return error_set(err, STATUS_LOCKED, "another daemon writes to the cluster");
}

/* Writes it where the last change has this number. `seq` below 0: where there is none. */
static enum status write_lease(struct search_cluster *cluster, json_int_t seq, json_int_t term,
                               struct error *err)
{
    MEM_AUTO char *path = seq < 0 ? mem_format(LEASE "?op_type=create&refresh=false")
                                  : mem_format(LEASE "?if_seq_no=%lld&if_primary_term=%lld",
                                               (long long)seq, (long long)term);
    BUF_AUTO struct buf answer = {0};
    int64_t sent = clock_monotonic();
    enum ask_miss miss;

    if (ask(cluster, "PUT", path, json_pack("{s:s}", "owner", cluster->owner), &miss, &answer, err))
        return err->status;
    if (miss)
        return taken(cluster, err);
    note_written(cluster, sent, buf_str(&answer));
    return STATUS_OK;
}

/* Another process has it: it is taken over once it has not changed for long. */
static enum status look_at_other(struct search_cluster *cluster, json_int_t seq, json_int_t term,
                                 struct error *err)
{
    int64_t now = clock_monotonic();

    if (cluster->seen == 0 || cluster->seen_seq != seq) {
        cluster->seen_seq = seq;
        cluster->seen = now;
    }
    if (now - cluster->seen < HOLD_NS)
        return taken(cluster, err);
    cluster->seen = 0;
    return write_lease(cluster, seq, term, err);
}

/* One's own lease of before a crash is taken at once. */
static enum status take(struct search_cluster *cluster, struct error *err)
{
    BUF_AUTO struct buf answer = {0};
    struct str text, owner;
    json_int_t seq, term;
    enum ask_miss miss;

    if (ask(cluster, "GET", LEASE, NULL, &miss, &answer, err))
        return err->status;
    text = buf_str(&answer);
    if (miss)
        return write_lease(cluster, -1, 0, err);
    seq = (json_int_t)ask_number(text, "_seq_no");
    term = (json_int_t)ask_number(text, "_primary_term");
    owner = json_member(json_member(text, STR("_source")), STR("owner"));
    if (str_is(str_slice(owner, 1, owner.length - 1), cluster->owner))
        return write_lease(cluster, seq, term, err);
    return look_at_other(cluster, seq, term, err);
}

enum status lease_begin(struct engine *engine, unsigned wait_ms, struct error *err)
{
    struct search_cluster *cluster = cluster_of(engine);

    return cluster->leased ? lease_keep(cluster, err) : take(cluster, err);
}

enum status lease_renew(struct search_cluster *cluster, struct error *err)
{
    if (!cluster->leased)
        return error_set(err, STATUS_LOCKED, "the cluster is not open for writing");
    return write_lease(cluster, cluster->lease_seq, cluster->lease_term, err);
}

enum status lease_keep(struct search_cluster *cluster, struct error *err)
{
    if (cluster->leased && clock_monotonic() - cluster->renewed < RENEW_NS)
        return STATUS_OK;
    return lease_renew(cluster, err);
}

bool lease_lasts(const struct search_cluster *cluster, unsigned wait_ms)
{
    int64_t used = clock_monotonic() - cluster->renewed;

    return cluster->leased && used + wait_ms * (SECOND_NS / 1000) < HOLD_NS;
}

bool lease_is_ours(const struct engine *engine)
{
    return cluster_of(engine)->leased;
}

void lease_end(struct engine *engine)
{
    struct search_cluster *cluster = cluster_of(engine);
    MEM_AUTO char *path = mem_format(LEASE "?if_seq_no=%lld&if_primary_term=%lld",
                                     (long long)cluster->lease_seq, (long long)cluster->lease_term);
    BUF_AUTO struct buf answer = {0};
    enum ask_miss miss;
    struct error ignored; /* it ends by itself */

    if (cluster->leased)
        ask(cluster, "DELETE", path, NULL, &miss, &answer, &ignored);
    cluster->leased = false;
}
