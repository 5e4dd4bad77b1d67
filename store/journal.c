/* The journal of one exchange. */

#include "store/journal.h"

#include "model/error.h"
#include "model/i18n.h"
#include "model/memory.h"
#include "model/text.h"
#include "store/journal_entry.h"
#include "store/journal_repeat.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { FILE_MODE = 0600 };

struct journal {
    char *folder;
    char *exchange;
    char *program;
    struct journal_name name;
    int64_t file_bytes_max;
    struct journal_limits limits;

    int fd; /* -1: no file is open */
    char path[PATH_MAX];
    char file[JOURNAL_NAME_BYTES];
    int64_t file_bytes;
    int64_t day_from, day_to; /* the local day of the file */

    struct bytes pending;
    /* what is pending begins inside a line, whose beginning is in the file */
    bool starts_mid_line;
    int64_t last_at; /* of the latest line */
    struct journal_repeat repeat;
    int64_t lost; /* lines that were not kept */
    char problem[ERROR_TEXT_BYTES];
};

struct journal *journal_new(const struct journal_options *options)
{
    struct journal *journal = memory_new(1, sizeof *journal);
    *journal = (struct journal){
        .folder = memory_string(options->folder),
        .exchange = memory_string(options->exchange),
        .program = memory_string(options->program),
        .name = {.process = options->shared ? 0 : (int)getpid()},
        .file_bytes_max = options->file_bytes_max,
        .limits = options->limits,
        .fd = -1,
    };
    (void)text_copy(journal->name.title, sizeof journal->name.title, options->title);
    return journal;
}

static bool fail_because(struct journal *journal, const char *why)
{
    (void)snprintf(journal->problem, sizeof journal->problem, _("The journal can't be written: %s: %s"),
                   *journal->path != '\0' ? journal->path : journal->folder, why); /* cut if too long */
    return false;
}

static bool fail(struct journal *journal)
{
    return fail_because(journal, strerror(errno));
}

/* Finds the local day of a time. */
static void find_day(struct journal *journal, int64_t at)
{
    time_t seconds = (time_t)(at / 1000);
    struct tm local = {0};
    journal->day_from = journal->day_to = at;
    if (localtime_r(&seconds, &local) != NULL) {
        local.tm_hour = local.tm_min = local.tm_sec = 0;
        local.tm_isdst = -1;
        journal->day_from = (int64_t)mktime(&local) * 1000;
        local.tm_mday++;
        local.tm_isdst = -1;
        journal->day_to = (int64_t)mktime(&local) * 1000;
    }
}

/* Writes as much as the file takes, and drops that. */
static bool write_out(struct journal *journal, struct bytes *lines)
{
    while (lines->length > 0) {
        ssize_t written = write(journal->fd, lines->data, lines->length);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written < 0) {
            return fail(journal);
        }
        journal->file_bytes += written;
        journal->starts_mid_line = written > 0 ? lines->data[written - 1] != '\n' : journal->starts_mid_line;
        bytes_drop(lines, (size_t)written);
    }
    return true;
}

/* Why we write nothing to a file that existed: somebody else could read it. NULL: it is safe. */
static const char *distrust(const struct stat *facts)
{
    if (!S_ISREG(facts->st_mode)) {
        return _("it is no regular file: remove it");
    }
    if (facts->st_uid != geteuid()) {
        return _("it belongs to another user: remove it");
    }
    if (facts->st_nlink > 1) {
        return _("it has another name too (a hard link): remove it");
    }
    return (facts->st_mode & (S_IRWXG | S_IRWXO)) != 0 ? _("others can get at it: chmod 600") : NULL;
}

/* Opens the file of journal->name. False with errno (EEXIST: it is full), or with `why`. */
static bool open_named(struct journal *journal, const char **why)
{
    bool shared = journal->name.process == 0;
    *why = NULL;
    struct stat facts;
    int length = 0;
    if (!journal_name_format(journal->file, &journal->name) ||
        (length = snprintf(journal->path, sizeof journal->path, "%s/%s", journal->folder, journal->file)) <
            0 ||
        length >= (int)sizeof journal->path) {
        errno = ENAMETOOLONG;
        return false;
    }
    int flags = O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | (shared ? 0 : O_EXCL);
    journal->fd = open(journal->path, flags, FILE_MODE);
    if (journal->fd < 0) {
        *why = errno == ELOOP ? _("it is a symbolic link: remove it") : NULL;
        return false;
    }
    /* keeps journal_folder_prune() away; not every file system has locks */
    (void)flock(journal->fd, LOCK_SH | LOCK_NB);
    bool known = fstat(journal->fd, &facts) == 0;
    *why = known && shared ? distrust(&facts) : NULL;
    if (known && *why == NULL && facts.st_size < journal->file_bytes_max) {
        journal->file_bytes = facts.st_size;
        return true;
    }
    int problem = known ? EEXIST : errno;
    (void)close(journal->fd); /* nothing was written to it */
    journal->fd = -1;
    errno = problem;
    return false;
}

/* Opens the next file of the run, or the shared one of the day that is not full. */
static bool open_file(struct journal *journal, int64_t at)
{
    if (journal->name.part == 0 || journal->name.process == 0) {
        journal->name.begun_at = at;
        journal->name.part = 0;
    }
    int part = journal->name.part;
    const char *why = NULL;
    bool opened = false;
    errno = EEXIST;
    if (journal_folder_make(journal->folder)) {
        do {
            journal->name.part++;
            opened = open_named(journal, &why);
        } while (!opened && why == NULL && errno == EEXIST && journal->name.part < JOURNAL_PARTS_MAX);
    }
    if (!opened) {
        /* the next try is for the same file: the one before may have its name as a last line */
        journal->name.part = part;
        return why != NULL ? fail_because(journal, why) : fail(journal);
    }
    find_day(journal, at);
    (void)journal_folder_prune(journal->folder, &journal->limits, journal->file, at);
    return true;
}

/* Does the file end inside a line? A program was killed while writing to the shared file. */
static bool ends_mid_line(const struct journal *journal)
{
    char last = '\n';
    return journal->file_bytes > 0 && pread(journal->fd, &last, 1, journal->file_bytes - 1) == 1 &&
           last != '\n';
}

/* Drops the rest of a line whose beginning is in a file that was removed. */
static void drop_rest(struct journal *journal)
{
    const char *end = memchr(journal->pending.data, '\n', journal->pending.length);
    bytes_drop(&journal->pending, (size_t)(end - journal->pending.data) + 1);
    journal->lost++;
    journal->starts_mid_line = false;
}

/* Opens a file, and puts its first line before the pending ones. */
static bool begin_file(struct journal *journal, int64_t at)
{
    if (!open_file(journal, at)) {
        return false;
    }
    if (journal->starts_mid_line) {
        drop_rest(journal);
    }
    struct bytes first = {0};
    if (ends_mid_line(journal)) {
        bytes_add(&first, "\n", 1);
    }
    journal_write_begin(&first, at, journal->program, journal->exchange);
    bytes_add(&first, journal->pending.data, journal->pending.length);
    bytes_done(&journal->pending);
    journal->pending = first;
    return true;
}

static bool close_file(struct journal *journal)
{
    int fd = journal->fd;
    journal->fd = -1;
    return close(fd) == 0 || fail(journal);
}

/* The file was removed by somebody: closes it, so that a new one is opened. */
static void check_file(struct journal *journal)
{
    struct stat facts;
    if (journal->fd >= 0 && fstat(journal->fd, &facts) == 0 && facts.st_nlink == 0) {
        (void)close_file(journal);
    }
}

static bool has_outgrown(const struct journal *journal, int64_t at)
{
    bool other_day = at < journal->day_from || at >= journal->day_to;
    return journal->fd >= 0 && (other_day || journal->file_bytes >= journal->file_bytes_max);
}

bool journal_flush(struct journal *journal)
{
    if (!journal_is_pending(journal)) {
        return true;
    }
    check_file(journal);
    if ((journal->fd < 0 && !begin_file(journal, journal->last_at)) ||
        !write_out(journal, &journal->pending)) {
        return false;
    }
    if (journal->lost > 0) {
        journal_write_lost(&journal->pending, journal->last_at, journal->lost);
        journal->lost = 0;
        if (!write_out(journal, &journal->pending)) {
            return false;
        }
    }
    journal->problem[0] = '\0';
    return true;
}

/* Writes the name of the next file as the last line, or nothing at all. */
static bool name_next(struct journal *journal, int64_t at, const char *file)
{
    struct bytes last = {0};
    int64_t bytes = journal->file_bytes;
    journal_write_continues(&last, at, file);
    bool written = write_out(journal, &last);
    if (!written && journal->starts_mid_line && ftruncate(journal->fd, (off_t)bytes) != 0) {
        /* nothing else is pending: the rest of the line is first */
        bytes_add(&journal->pending, last.data, last.length);
    } else if (!written) {
        journal->file_bytes = bytes;
        journal->starts_mid_line = false;
    }
    bytes_done(&last);
    return written;
}

/* Changes to the next file, whose name the full one gets. */
static void change_file(struct journal *journal, int64_t at)
{
    struct journal_name next = journal->name;
    char file[JOURNAL_NAME_BYTES];
    next.part++;
    if (!journal_flush(journal) || next.part > JOURNAL_PARTS_MAX) {
        return; /* the file grows until the disk takes something */
    }
    if (next.process == 0 || (journal_name_format(file, &next) && name_next(journal, at, file))) {
        (void)close_file(journal);
    }
}

/* Makes space for a line: changes the file if needed; false if too much is pending. */
static bool has_room_for(struct journal *journal, int64_t at)
{
    if (has_outgrown(journal, at)) {
        change_file(journal, at);
    }
    journal->last_at = at;
    if (journal->pending.length >= JOURNAL_PENDING_BYTES_MAX) {
        journal->lost++;
        return false;
    }
    return true;
}

static void flush_when_large(struct journal *journal)
{
    if (journal->pending.length >= JOURNAL_BATCH_BYTES && *journal->problem == '\0') {
        (void)journal_flush(journal); /* journal_problem() tells */
    }
}

/* Writes the repeated link lines. */
static void write_repeats(struct journal *journal)
{
    const struct journal_repeat_row *row = NULL;
    while ((row = journal_repeat_take(&journal->repeat)) != NULL) {
        if (has_room_for(journal, row->at)) {
            journal_write_repeat(&journal->pending, row);
            flush_when_large(journal);
        }
    }
}

/* Another line is to be written: repeated link lines come first. */
static void finish_repeats(struct journal *journal)
{
    write_repeats(journal);
    journal_repeat_clear(&journal->repeat);
}

/* True if the event repeats an earlier link line and is held back. */
static bool is_repeat(struct journal *journal, int64_t at, const struct event *event)
{
    if (event->kind != EVENT_LINK) {
        finish_repeats(journal);
        return false;
    }
    bool held = journal_repeat_hold(&journal->repeat, at, &event->link);
    if (!held || at - journal->repeat.held_since >= JOURNAL_REPEAT_MS) {
        write_repeats(journal);
    }
    if (!held) {
        journal_repeat_begin(&journal->repeat, &event->link);
    }
    return held;
}

void journal_put_frame(struct journal *journal, int64_t at, const char *frame, size_t length)
{
    finish_repeats(journal);
    if (has_room_for(journal, at)) {
        journal_write_frame(&journal->pending, at, NULL, frame, length);
        flush_when_large(journal);
    }
}

void journal_put_event(struct journal *journal, int64_t at, const struct event *event)
{
    if (journal_records(event->kind) && !is_repeat(journal, at, event) && has_room_for(journal, at)) {
        journal_write_event(&journal->pending, at, event);
        flush_when_large(journal);
    }
}

bool journal_is_pending(const struct journal *journal)
{
    return journal->pending.length > 0;
}

const char *journal_problem(const struct journal *journal)
{
    return *journal->problem != '\0' ? journal->problem : NULL;
}

const char *journal_path(const struct journal *journal)
{
    return journal->path;
}

void journal_free(struct journal *journal, int64_t now)
{
    if (journal == NULL) {
        return;
    }
    finish_repeats(journal);
    if (journal->name.process != 0 && (journal->fd >= 0 || journal_is_pending(journal))) {
        journal_write_end(&journal->pending, now);
    }
    (void)journal_flush(journal); /* nobody is there to be told */
    if (journal->fd >= 0) {
        (void)close(journal->fd);
    }
    bytes_done(&journal->pending);
    free(journal->folder);
    free(journal->exchange);
    free(journal->program);
    free(journal);
}
