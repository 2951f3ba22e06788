/* SPDX-License-Identifier: GPL-2.0-or-later */
/* journal.c - appending, the thread that syncs, rewriting, copying.
 *
 *   append ──▶ record in the page cache ──▶ thread: sync log, directory ──▶ call `done`
 *
 * After a failed sync nothing is known about the log after the last successful sync. So the journal
 * cuts the log off there, reports failure to all that wait, and the next append begins a new
 * log. */
#include "store/journal/journal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/file_copy.h"
#include "base/log.h"
#include "base/mem.h"
#include "store/journal/journal_log.h"

struct waiting {
    struct waiting *next;
    journal_done_fn *done;
    void *context;
};

struct journal {
    char *directory;
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t work; /* a record was appended, or `stopping` is set */
    pthread_cond_t told; /* records were reported */
    struct waiting *waiting, **waiting_end;
    bool stopping;
    uint64_t appended, reported; /* records: journal_flush waits for those before it */
    enum status unsound; /* why the thread must give the log up: a failed sync, or a record that
                            could not be cut off; STATUS_OK: it need not */
    int log;             /* -1: the next append begins a new one */
    uint32_t number;     /* of the newest log */
    uint32_t rewrite;    /* the number of the image being made; 0: none */
    uint32_t image;      /* the number of the newest image; 0: none since the opening */
    bool keeps_replaced; /* see journal_keep_replaced */
    uint64_t written, synced; /* bytes of the newest log */
    uint64_t older;           /* bytes of all others */
    uint32_t logs;
    bool new_names;              /* the directory has new entries that are not durable yet */
    journal_durable_fn *durable; /* see journal_on_durable; NULL: none */
    void *durable_context;
};

/* Create a log; from now on records are written to it. A log that exists is never overwritten. */
static enum status begin_log(struct journal *journal, uint32_t number, struct error *err)
{
    MEM_AUTO char *path = log_path(journal->directory, number);
    int log = open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600);

    if (log < 0)
        return error_errno(err, "create", path);
    if (journal->log >= 0)
        close(journal->log);
    journal->log = log;
    journal->number = number;
    journal->older += journal->written;
    journal->written = journal->synced = 0;
    journal->logs++;
    journal->new_names = true;
    return STATUS_OK;
}

static int compare_numbers(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;

    return (left > right) - (left < right);
}

/* The numbers of the existing logs, ascending; *numbers is yours to free. A directory that cannot
 * be read is a failure: it is not an empty journal. */
static enum status list_logs(const char *directory, uint32_t **numbers, size_t *count,
                             struct error *err)
{
    DIR *dir = opendir(directory);
    struct dirent *entry;
    size_t capacity = 0;
    uint64_t number;

    *numbers = NULL;
    *count = 0;
    if (!dir)
        return error_errno(err, "read the directory", directory);
    while ((entry = readdir(dir))) {
        struct str name = str_of(entry->d_name);

        if (!str_starts(name, STR(LOG_PREFIX)) ||
            !str_to_u64(str_slice(name, strlen(LOG_PREFIX), name.length), &number) ||
            number > UINT32_MAX - 2)
            continue;
        *numbers = mem_grow(*numbers, *count, &capacity, sizeof **numbers);
        (*numbers)[(*count)++] = (uint32_t)number;
    }
    closedir(dir);
    if (*count > 0)
        qsort(*numbers, *count, sizeof **numbers, compare_numbers);
    return STATUS_OK;
}

enum status journal_peek(const char *directory, journal_record_fn *record, void *context,
                         struct error *err)
{
    size_t count;
    uint32_t *numbers;
    enum status status = list_logs(directory, &numbers, &count, err);

    for (size_t i = 0; i < count && !status; i++)
        status = log_peek(directory, numbers[i], record, context, err);
    free(numbers);
    return status;
}

static enum status read_back(struct journal *journal, journal_record_fn *record, void *context,
                             struct error *err)
{
    size_t count;
    uint32_t *numbers;
    enum status status = list_logs(journal->directory, &numbers, &count, err);

    for (size_t i = 0; i < count && !status; i++) {
        MEM_AUTO char *path = log_path(journal->directory, numbers[i]);

        status = log_read(journal->directory, numbers[i], i + 1 == count, record, context, err);
        journal->older += file_size(path);
        journal->logs++;
        journal->number = numbers[i];
    }
    free(numbers);
    return status;
}

/* Sync the log, then the directory with its name. */
static enum status sync_all(const struct journal *journal, int log, bool names, struct error *err)
{
    if (log >= 0 && fdatasync(log) < 0)
        return error_errno(err, "sync the journal in", journal->directory);
    return names ? file_sync(journal->directory, err) : STATUS_OK;
}

/* Returns how many were told. */
static uint64_t tell(struct waiting *list, const struct error *err)
{
    uint64_t count = 0;

    for (; list; count++) {
        struct waiting *next = list->next;

        if (list->done)
            list->done(list->context, err);
        free(list);
        list = next;
    }
    return count;
}

/* Cut the log off after the last successful sync. Records appended during the failed sync are lost
 * too: returns their list. */
static struct waiting *give_up(struct journal *journal)
{
    struct waiting *others = journal->waiting;

    journal->waiting = NULL;
    journal->waiting_end = &journal->waiting;
    if (journal->log >= 0) {
        if (ftruncate(journal->log, (off_t)journal->synced) < 0)
            log_error("the journal in %s cannot be cut back after it could not be synced",
                      journal->directory);
        close(journal->log);
    }
    journal->log = -1;
    journal->unsound = STATUS_OK;
    return others;
}

static enum status say_unsound(const struct journal *journal, struct error *err)
{
    return error_set(err, journal->unsound, "the journal in %s could not be written",
                     journal->directory);
}

/* The newest log is durable up to here. Called with the mutex held; unlocks it meanwhile. */
static void tell_durable(struct journal *journal, uint32_t number, uint64_t written,
                         struct error *err)
{
    journal_durable_fn *durable = journal->durable;
    void *context = journal->durable_context;
    uint64_t before = journal->synced;

    if (journal->number == number)
        journal->synced = written;
    if (!durable)
        return;
    pthread_mutex_unlock(&journal->mutex);
    err->status = STATUS_OK;
    err->status = durable(context, err);
    pthread_mutex_lock(&journal->mutex);
    if (err->status && journal->number == number)
        journal->synced = before;
}

/* Called with the mutex held; unlocks it while syncing. */
static void sync_round(struct journal *journal)
{
    struct waiting *list = journal->waiting, *others = NULL;
    uint64_t written = journal->written;
    uint32_t number = journal->number;
    int log = journal->log < 0 ? -1 : fcntl(journal->log, F_DUPFD_CLOEXEC, 0);
    bool names = journal->new_names;
    struct error err = {.status = STATUS_OK};
    uint64_t told;

    if (journal->log >= 0 && log < 0) /* without it, nothing would be synced */
        error_errno(&err, "sync the journal in", journal->directory);
    journal->waiting = NULL;
    journal->waiting_end = &journal->waiting;
    journal->new_names = false;
    pthread_mutex_unlock(&journal->mutex);
    if (!err.status)
        sync_all(journal, log, names, &err);
    if (log >= 0)
        close(log);
    pthread_mutex_lock(&journal->mutex);
    if (!err.status && journal->unsound)
        say_unsound(journal, &err);
    if (!err.status)
        tell_durable(journal, number, written, &err);
    if (err.status) {
        journal->new_names = true;
        others = give_up(journal);
    }
    pthread_mutex_unlock(&journal->mutex);
    told = tell(list, &err);
    told += tell(others, &err);
    pthread_mutex_lock(&journal->mutex);
    journal->reported += told;
    pthread_cond_broadcast(&journal->told);
}

static void *sync_thread(void *context)
{
    struct journal *journal = context;

    pthread_mutex_lock(&journal->mutex);
    for (;;) {
        while (!journal->waiting && !journal->unsound && !journal->stopping)
            pthread_cond_wait(&journal->work, &journal->mutex);
        if (!journal->waiting && !journal->unsound)
            break;
        sync_round(journal);
    }
    pthread_mutex_unlock(&journal->mutex);
    return NULL;
}

enum status journal_open(const char *directory, journal_record_fn *record, void *context,
                         struct journal **out, struct error *err)
{
    struct journal *journal = mem_zero(1, sizeof *journal);
    enum status status;

    journal->directory = mem_text(directory, strlen(directory));
    journal->waiting_end = &journal->waiting;
    journal->log = -1;
    pthread_mutex_init(&journal->mutex, NULL);
    pthread_cond_init(&journal->work, NULL);
    pthread_cond_init(&journal->told, NULL);
    status = file_make_dir(directory, 0700, err);
    if (!status)
        status = read_back(journal, record, context, err);
    if (!status && pthread_create(&journal->thread, NULL, sync_thread, journal))
        status = error_set(err, STATUS_NO_MEMORY, "cannot start the journal's thread");
    if (status) {
        free(journal->directory);
        free(journal);
        return status;
    }
    *out = journal;
    return STATUS_OK;
}

void journal_close(struct journal *journal)
{
    if (!journal)
        return;
    pthread_mutex_lock(&journal->mutex);
    journal->stopping = true;
    pthread_cond_signal(&journal->work);
    pthread_mutex_unlock(&journal->mutex);
    pthread_join(journal->thread, NULL);
    if (journal->log >= 0)
        close(journal->log);
    pthread_mutex_destroy(&journal->mutex);
    pthread_cond_destroy(&journal->work);
    pthread_cond_destroy(&journal->told);
    free(journal->directory);
    free(journal);
}

/* The thread gives the log up, since the callers of the functions below may hold locks that `done`
 * functions need. */
static void mark_unsound(struct journal *journal, enum status why)
{
    journal->unsound = why;
    pthread_cond_signal(&journal->work);
}

/* Write the whole record or nothing: a partly written record is cut off again. */
static enum status write_record(struct journal *journal, struct str record, struct error *err)
{
    BUF_AUTO struct buf bytes = {0};
    size_t done = 0;

    log_add_record(&bytes, record);
    while (done < bytes.length) {
        ssize_t wrote = write(journal->log, bytes.data + done, bytes.length - done);

        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote < 0) {
            error_errno(err, "write to the journal in", journal->directory);
            if (done > 0 && ftruncate(journal->log, (off_t)journal->written) < 0)
                mark_unsound(journal, err->status);
            return err->status;
        }
        done += (size_t)wrote;
    }
    journal->written += bytes.length;
    return STATUS_OK;
}

enum status journal_append(struct journal *journal, struct str record, journal_done_fn *done,
                           void *context, struct error *err)
{
    struct waiting *waiting = mem_zero(1, sizeof *waiting);
    enum status status = STATUS_OK;

    *waiting = (struct waiting){NULL, done, context};
    pthread_mutex_lock(&journal->mutex);
    if (journal->unsound)
        status = say_unsound(journal, err);
    else if (journal->log < 0)
        status = begin_log(journal, journal->number + 1, err);
    if (!status)
        status = write_record(journal, record, err);
    if (!status) {
        journal->appended++;
        *journal->waiting_end = waiting;
        journal->waiting_end = &waiting->next;
        pthread_cond_signal(&journal->work);
    }
    pthread_mutex_unlock(&journal->mutex);
    if (status)
        free(waiting);
    return status;
}

void journal_flush(struct journal *journal)
{
    uint64_t until;

    pthread_mutex_lock(&journal->mutex);
    until = journal->appended;
    while (journal->reported < until)
        pthread_cond_wait(&journal->told, &journal->mutex);
    pthread_mutex_unlock(&journal->mutex);
}

void journal_durable(struct journal *journal, uint32_t *log, uint64_t *bytes)
{
    pthread_mutex_lock(&journal->mutex);
    *log = journal->number;
    *bytes = journal->log < 0 ? UINT64_MAX : journal->synced;
    pthread_mutex_unlock(&journal->mutex);
}

void journal_on_durable(struct journal *journal, journal_durable_fn *durable, void *context)
{
    pthread_mutex_lock(&journal->mutex);
    journal->durable = durable;
    journal->durable_context = context;
    pthread_mutex_unlock(&journal->mutex);
}

uint64_t journal_size(struct journal *journal, uint32_t *logs)
{
    uint64_t size;

    pthread_mutex_lock(&journal->mutex);
    *logs = journal->logs;
    size = journal->older + journal->written;
    pthread_mutex_unlock(&journal->mutex);
    return size;
}

void journal_image_add(struct buf *image, struct str record)
{
    if (image->length == 0)
        log_add_record(image, STR("")); /* forget what came before */
    log_add_record(image, record);
}

enum status journal_remove_torn(const char *directory, struct error *err)
{
    DIR *dir = opendir(directory);
    struct dirent *entry;

    if (!dir)
        return error_errno(err, "read the directory", directory);
    while ((entry = readdir(dir)))
        if (str_starts(str_of(entry->d_name), STR(JOURNAL_TORN_PREFIX)))
            unlinkat(dirfd(dir), entry->d_name, 0);
    closedir(dir);
    return STATUS_OK;
}

/* Reserve the next number for the image, and begin the log after it. */
enum status journal_rewrite_begin(struct journal *journal, struct error *err)
{
    uint32_t image;
    enum status status = STATUS_OK;

    pthread_mutex_lock(&journal->mutex);
    image = journal->number + 1;
    if (journal->log >= 0 &&
        fdatasync(journal->log) < 0) { /* the thread syncs the newest log only */
        status = error_errno(err, "sync the journal in", journal->directory);
        mark_unsound(journal, status); /* the kernel reports a failed write only once */
    }
    if (!status)
        status = begin_log(journal, image + 1, err);
    if (!status)
        journal->rewrite = image;
    pthread_mutex_unlock(&journal->mutex);
    return status;
}

void journal_remove_before(struct journal *journal, uint32_t number)
{
    size_t count;
    uint32_t *numbers;
    struct error err;

    if (list_logs(journal->directory, &numbers, &count, &err))
        log_warning("old logs are not removed: %s", err.message);
    for (size_t i = 0; i < count; i++) {
        MEM_AUTO char *path = log_path(journal->directory, numbers[i]);

        if (numbers[i] < number && unlink(path) < 0 && errno != ENOENT)
            log_warning("cannot remove %s, which is no longer needed", path);
    }
    free(numbers);
}

enum status journal_rewrite_end(struct journal *journal, struct str image, struct error *err)
{
    MEM_AUTO char *path = log_path(journal->directory, journal->rewrite);
    enum status status = file_replace(path, image, 0600, err);

    if (status)
        return status;
    if (!journal->keeps_replaced)
        journal_remove_before(journal, journal->rewrite);
    pthread_mutex_lock(&journal->mutex);
    journal->image = journal->rewrite;
    journal->older = image.length;
    journal->logs = journal->number - journal->rewrite + 1;
    pthread_mutex_unlock(&journal->mutex);
    return STATUS_OK;
}

void journal_keep_replaced(struct journal *journal, bool keep)
{
    journal->keeps_replaced = keep;
}

uint32_t journal_replaced(struct journal *journal)
{
    uint32_t number;

    pthread_mutex_lock(&journal->mutex);
    number = journal->image;
    pthread_mutex_unlock(&journal->mutex);
    return number;
}

/* --- copying --- */

static void pass_over(void *context, struct str record)
{
    (void)context, (void)record;
}

static enum status add_record(const char *directory, struct str record, struct error *err)
{
    struct journal *journal;

    if (!record.data)
        return STATUS_OK;
    if (journal_open(directory, pass_over, NULL, &journal, err))
        return err->status;
    err->status = journal_append(journal, record, NULL, NULL, err);
    journal_close(journal);
    return err->status;
}

enum status journal_copy(const char *from, const char *to, struct str record, struct error *err)
{
    size_t count;
    uint32_t *numbers;
    enum status status = list_logs(from, &numbers, &count, err);

    if (!status)
        status = file_make_dir(to, 0777, err);

    for (size_t i = 0; i < count && !status; i++) {
        MEM_AUTO char *inside = log_path(from, numbers[i]);
        MEM_AUTO char *outside = log_path(to, numbers[i]);

        status = file_copy(inside, outside, err);
        if (status == STATUS_NOT_FOUND) /* an image has replaced it, which was listed too */
            status = STATUS_OK;
    }
    free(numbers);
    if (!status)
        status = add_record(to, record, err);
    return status ? status : file_sync(to, err);
}
