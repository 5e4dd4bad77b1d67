/* The journal on the disk: what is written, what is read again, and what happens when the disk takes nothing.
 */

#include "tests/folder.h"
#include "tests/harness.h"

#include "model/memory.h"
#include "store/journal.h"
#include "store/journal_reader.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <locale.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const int64_t NOON = INT64_C(1795172400000); /* 2026-11-20 12:00 in Warsaw */
static const int64_t DAY_MS = INT64_C(24) * 60 * 60 * 1000;

enum { LARGE = 1024 * 1024 };

struct fixture {
    char home[FOLDER_BYTES];
    char folder[FOLDER_BYTES + 16];
    struct journal *journal;
};

static int set_up(void **state)
{
    struct fixture *fixture = memory_new(1, sizeof *fixture);
    folder_make(fixture->home);
    (void)snprintf(fixture->folder, sizeof fixture->folder, "%s/state/journal", fixture->home);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    journal_free(fixture->journal, NOON);
    folder_remove(fixture->home);
    free(fixture);
    return 0;
}

static void open_journal(struct fixture *fixture, int64_t file_bytes_max, bool shared)
{
    const struct journal_options options = {
        .folder = fixture->folder,
        .title = "Moja centrala",
        .exchange = "MojaCentrala",
        .program = "pbxboard test",
        .shared = shared,
        .file_bytes_max = file_bytes_max,
        .limits = {.bytes_max = 64 * LARGE, .age_max_ms = 30 * DAY_MS},
    };
    fixture->journal = journal_new(&options);
}

static void close_journal(struct fixture *fixture, int64_t now)
{
    journal_free(fixture->journal, now);
    fixture->journal = NULL;
}

static void put_text(struct fixture *fixture, int64_t at, const char *frame)
{
    journal_put_frame(fixture->journal, at, frame, strlen(frame));
}

/* The files of the folder in the order of their names. */
static int list_files(const char *folder, char names[][NAME_MAX + 1], int most)
{
    struct dirent **entries;
    int count = 0;
    int found = scandir(folder, &entries, NULL, alphasort);
    for (int i = 0; i < found; i++) {
        if (entries[i]->d_name[0] != '.' && count < most) {
            (void)snprintf(names[count++], NAME_MAX + 1, "%s", entries[i]->d_name);
        }
        free(entries[i]);
    }
    if (found >= 0) {
        free(entries);
    }
    return count;
}

static struct journal_reader *read_first(const struct fixture *fixture)
{
    char names[2][NAME_MAX + 1];
    char path[PATH_MAX];
    struct error error;
    assert_true(list_files(fixture->folder, names, 2) >= 1);
    (void)snprintf(path, sizeof path, "%s/%s", fixture->folder, names[0]);
    struct journal_reader *reader = journal_reader_open(path, &error);
    assert_non_null(reader);
    return reader;
}

static void expect_frame(struct journal_reader *reader, int64_t at, const char *text, size_t length)
{
    struct journal_entry entry;
    struct error error;
    assert_true(journal_reader_next(reader, &entry, &error));
    assert_int_equal(entry.kind, JOURNAL_FRAME);
    assert_int_equal(entry.at, at);
    assert_int_equal(entry.length, length);
    assert_memory_equal(entry.text, text, length);
}

static void expect_kind(struct journal_reader *reader, enum journal_entry_kind kind,
                        struct journal_entry *entry)
{
    struct error error;
    assert_true(journal_reader_next(reader, entry, &error));
    assert_int_equal(entry->kind, kind);
}

static void expect_end(struct journal_reader *reader)
{
    struct journal_entry entry;
    struct error error;
    assert_false(journal_reader_next(reader, &entry, &error));
    assert_int_equal(error.kind, ERROR_NONE);
}

/* ---- what is written is what is read ---- */

static void messages_come_back_byte_for_byte(void **state)
{
    static const struct {
        const char *bytes;
        size_t length;
    } FRAMES[] = {
        {"{\"id\":1}", 8},
        {"", 0},
        {"Zażółć \"gęślą\" \\jaźń\\ \t\r\n\x1b[31m\x7f", 37},
        {"nul\0inside", 10},
        {"\xc2\x9b"
         "31m \xe2\x80\xae \xf0\x9f\x98\x80",
         14},
        {"\xff\xfe no UTF-8 \xc3", 13},
        {"\xed\xa0\x80", 3},
        {"\xc0\xaf", 2},
    };
    struct fixture *fixture = *state;
    struct journal_entry entry;
    open_journal(fixture, LARGE, false);
    for (size_t i = 0; i < sizeof FRAMES / sizeof *FRAMES; i++) {
        journal_put_frame(fixture->journal, NOON + (int64_t)i, FRAMES[i].bytes, FRAMES[i].length);
    }
    close_journal(fixture, NOON + 100);
    struct journal_reader *reader = read_first(fixture);
    expect_kind(reader, JOURNAL_BEGIN, &entry);
    assert_string_equal(entry.text, "MojaCentrala");
    for (size_t i = 0; i < sizeof FRAMES / sizeof *FRAMES; i++) {
        expect_frame(reader, NOON + (int64_t)i, FRAMES[i].bytes, FRAMES[i].length);
    }
    expect_kind(reader, JOURNAL_END, &entry);
    assert_int_equal(entry.at, NOON + 100);
    expect_end(reader);
    journal_reader_close(reader);
}

static void the_link_comes_back(struct journal_reader *reader)
{
    struct journal_entry entry;
    expect_kind(reader, JOURNAL_EVENT, &entry);
    assert_int_equal(entry.event->kind, EVENT_LINK);
    assert_int_equal(entry.event->link.state, LINK_LOST);
    assert_string_equal(entry.event->link.address, "wss://pbx.example");
    assert_string_equal(entry.event->link.reason, "„Zerwane”");
    assert_int_equal(entry.event->link.retry_at, NOON + 4000);
}

static void the_removed_come_back(struct journal_reader *reader)
{
    struct journal_entry entry;
    expect_kind(reader, JOURNAL_EVENT, &entry);
    assert_int_equal(entry.event->kind, EVENT_REMOVED);
    assert_string_equal(entry.event->removed.number, "109");
    assert_string_equal(entry.event->removed.queue, "Kolejka1");
    expect_kind(reader, JOURNAL_EVENT, &entry);
    assert_string_equal(entry.event->removed.number, "110");
    assert_null(entry.event->removed.queue);
}

static void the_action_comes_back(const struct action *action)
{
    assert_int_equal(action->kind, ACTION_SMS);
    assert_int_equal(action->serial, 7);
    assert_string_equal(action->to, "48601234567");
    assert_string_equal(action->text, "Proszę o telefon");
    assert_true(action->test);
    assert_string_equal(action->from, "101");
    assert_string_equal(action->date_from, "2026-11-01");
    assert_string_equal(action->date_to, "2026-11-20");
    assert_string_equal(action->id, "1637.8");
    assert_string_equal(action->path, "/tmp/call.wav");
}

/* The events of a test are all kinds that a journal has lines for. */
static void assert_each_kind_is_there(const struct event *events, size_t count)
{
    for (int kind = 0; kind < EVENT_KIND_COUNT; kind++) {
        bool found = false;
        for (size_t i = 0; i < count; i++) {
            found = found || (int)events[i].kind == kind;
        }
        assert_true(found || !journal_records((enum event_kind)kind));
    }
}

static void events_come_back(void **state)
{
    struct fixture *fixture = *state;
    struct journal_entry entry;
    const struct action action = {
        .kind = ACTION_SMS,
        .serial = 7,
        .from = "101",
        .to = "48601234567",
        .text = "Proszę o telefon",
        .test = true,
        .date_from = "2026-11-01",
        .date_to = "2026-11-20",
        .id = "1637.8",
        .path = "/tmp/call.wav",
    };
    const struct event events[] = {
        {.kind = EVENT_LINK,
         .link = {LINK_LOST, .address = "wss://pbx.example", .reason = "„Zerwane”", .retry_at = NOON + 4000}},
        {.kind = EVENT_LINK, .link = {LINK_OPEN, .backlog = 20}},
        {.kind = EVENT_REMOVED, .removed = {.number = "109", .queue = "Kolejka1"}},
        {.kind = EVENT_REMOVED, .removed = {.number = "110"}},
        {.kind = EVENT_REQUESTED, .requested = {&action}},
        {.kind = EVENT_OUTCOME, .outcome = {&action, OUTCOME_UNCERTAIN, "nobody knows", .incomplete = true}},
        {.kind = EVENT_DEVICE, .device = {"101", 1, DEVICE_IN_USE}}, /* stands in its frame */
    };
    assert_each_kind_is_there(events, sizeof events / sizeof *events);
    open_journal(fixture, LARGE, false);
    for (size_t i = 0; i < sizeof events / sizeof *events; i++) {
        journal_put_event(fixture->journal, NOON, &events[i]);
    }
    close_journal(fixture, NOON);
    struct journal_reader *reader = read_first(fixture);
    expect_kind(reader, JOURNAL_BEGIN, &entry);
    the_link_comes_back(reader);
    expect_kind(reader, JOURNAL_EVENT, &entry);
    assert_int_equal(entry.event->link.backlog, 20);
    the_removed_come_back(reader);
    expect_kind(reader, JOURNAL_EVENT, &entry);
    assert_int_equal(entry.event->kind, EVENT_REQUESTED);
    the_action_comes_back(entry.event->requested.action);
    expect_kind(reader, JOURNAL_EVENT, &entry);
    assert_int_equal(entry.event->kind, EVENT_OUTCOME);
    assert_int_equal(entry.event->outcome.outcome, OUTCOME_UNCERTAIN);
    assert_string_equal(entry.event->outcome.text, "nobody knows");
    assert_null(entry.event->outcome.message_id);
    assert_true(entry.event->outcome.incomplete);
    the_action_comes_back(entry.event->outcome.action);
    expect_kind(reader, JOURNAL_END, &entry);
    journal_reader_close(reader);
}

/* ---- what is no journal ---- */

static void write_file(const struct fixture *fixture, const char *name, const char *text)
{
    char path[PATH_MAX];
    assert_true(journal_folder_make(fixture->folder));
    (void)snprintf(path, sizeof path, "%s/%s", fixture->folder, name);
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_int_equal(fchmod(fileno(file), 0600), 0); /* as ours are */
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void broken_lines_are_reported_with_their_place(void **state)
{
    static const char *const LINES[] = {
        "{\"t_ms\":1}",
        "{\"frame\":\"x\"}",
        "{\"t_ms\":\"1\",\"frame\":\"x\"}",
        "{\"t_ms\":-1,\"frame\":\"x\"}",
        "{\"t_ms\":9223372036854775807,\"frame\":\"x\"}",
        "{\"t_ms\":1.5,\"frame\":\"x\"}",
        "{\"t_ms\":1,\"frame\":7}",
        "{\"t_ms\":1,\"frame_hex\":\"7\"}",
        "{\"t_ms\":1,\"frame_hex\":7}",
        "{\"t_ms\":1,\"forgotten\":{\"number\":\"\"}}",
        "{\"t_ms\":1,\"frame_hex\":\"zz\"}",
        "{\"t_ms\":1,\"link\":{\"state\":\"ill\"}}",
        "{\"t_ms\":1,\"link\":\"lost\"}",
        "{\"t_ms\":1,\"asked\":{\"kind\":\"eat\"}}",
        "{\"t_ms\":1,\"lost\":-4}",
        "{\"t_ms\":1,\"outcome\":{\"outcome\":\"done\"}}",
        "nothing",
        "[]",
        "{\"t_ms\":1,\"frame\":\"cut",
        "{\"t_ms\":1,\"continues\":\"../../etc/passwd\"}",
        "{\"t_ms\":1,\"continues\":\"a.jsonl\"}",
    };
    struct fixture *fixture = *state;
    for (size_t i = 0; i < sizeof LINES / sizeof *LINES; i++) {
        char text[256];
        struct journal_entry entry;
        struct error error;
        (void)snprintf(text, sizeof text,
                       "{\"t_ms\":1,\"frame\":\"x\",\"note\":\"fine\"}\n\n%s\n{\"t_ms\":2,\"frame\":\"y\"}\n",
                       LINES[i]);
        write_file(fixture, "a.jsonl", text);
        struct journal_reader *reader = read_first(fixture);
        expect_frame(reader, 1, "x", 1);
        assert_false(journal_reader_next(reader, &entry, &error));
        assert_int_equal(error.kind, ERROR_USAGE);
        assert_non_null(strstr(error.text, "a.jsonl:3: "));
        journal_reader_close(reader);
    }
}

/* An editor has put a byte order mark in front. */
static void a_marked_file_is_read(void **state)
{
    struct fixture *fixture = *state;
    write_file(fixture, "a.jsonl", "\ufeff{\"t_ms\":1,\"frame\":\"x\"}\r\n{\"t_ms\":2,\"frame\":\"y\"}\r\n");
    struct journal_reader *reader = read_first(fixture);
    expect_frame(reader, 1, "x", 1);
    expect_frame(reader, 2, "y", 1);
    expect_end(reader);
    journal_reader_close(reader);
}

static void a_last_line_that_was_cut_is_none(void **state)
{
    struct fixture *fixture = *state;
    write_file(fixture, "a.jsonl", "{\"t_ms\":1,\"frame\":\"x\"}\n{\"t_ms\":2,\"fra");
    struct journal_reader *reader = read_first(fixture);
    expect_frame(reader, 1, "x", 1);
    expect_end(reader);
    journal_reader_close(reader);
}

static void texts_of_a_journal_are_cleaned(void **state)
{
    struct fixture *fixture = *state;
    struct journal_entry entry;
    write_file(fixture, "a.jsonl",
               "{\"t_ms\":1,\"link\":{\"state\":\"lost\",\"reason\":\"a\\u001b]0;b\\u202ec\\u0000d\"}}\n");
    struct journal_reader *reader = read_first(fixture);
    expect_kind(reader, JOURNAL_EVENT, &entry);
    assert_string_equal(entry.event->link.reason, "a␛]0;b▯c␀d");
    journal_reader_close(reader);
}

/* ---- files ---- */

static void put_many(struct fixture *fixture, int64_t at, int count)
{
    char frame[1000];
    memset(frame, 'x', sizeof frame);
    for (int i = 0; i < count; i++) {
        (void)snprintf(frame, sizeof frame, "%d ", i);
        journal_put_frame(fixture->journal, at, frame, sizeof frame);
        assert_true(journal_flush(fixture->journal));
    }
}

static off_t size_of(const char *path)
{
    struct stat status;
    assert_int_equal(stat(path, &status), 0);
    return status.st_size;
}

/* Lines of a turn of the loop are one write, unless they are very many. */
static void lines_are_written_in_batches(void **state)
{
    struct fixture *fixture = *state;
    open_journal(fixture, LARGE, false);
    put_text(fixture, NOON, "first");
    assert_true(journal_flush(fixture->journal));
    off_t before = size_of(journal_path(fixture->journal));
    for (int i = 0; i < 100; i++) {
        put_text(fixture, NOON, "another");
    }
    assert_true(journal_is_pending(fixture->journal));
    assert_int_equal(size_of(journal_path(fixture->journal)), before);
    assert_true(journal_flush(fixture->journal));
    assert_true(size_of(journal_path(fixture->journal)) > before + 100 * (off_t)strlen("another"));
    for (int i = 0; i < JOURNAL_BATCH_BYTES / 7; i++) {
        put_text(fixture, NOON, "another");
    }
    assert_true(size_of(journal_path(fixture->journal)) > before + JOURNAL_BATCH_BYTES);
}

static void a_full_file_is_followed_by_another(void **state)
{
    struct fixture *fixture = *state;
    char names[64][NAME_MAX + 1];
    struct journal_entry entry;
    int frames = 0;
    open_journal(fixture, 10 * 1000, false);
    put_many(fixture, NOON, 100);
    close_journal(fixture, NOON);
    assert_in_range(list_files(fixture->folder, names, 64), 9, 12);
    assert_non_null(strstr(names[0], "Moja_centrala-2026-11-20-"));
    struct journal_reader *reader = read_first(fixture);
    do {
        struct error error;
        assert_true(journal_reader_next(reader, &entry, &error));
        assert_true(entry.kind != JOURNAL_FRAME || strtol(entry.text, NULL, 10) == frames);
        frames += entry.kind == JOURNAL_FRAME;
    } while (entry.kind != JOURNAL_END);
    assert_int_equal(frames, 100);
    expect_end(reader);
    journal_reader_close(reader);
}

static void a_new_day_has_a_file_of_its_own(void **state)
{
    struct fixture *fixture = *state;
    char names[8][NAME_MAX + 1];
    open_journal(fixture, LARGE, false);
    put_text(fixture, NOON, "today");
    assert_true(journal_flush(fixture->journal));
    put_text(fixture, NOON + DAY_MS / 2 - 1, "a moment before midnight");
    put_text(fixture, NOON + DAY_MS / 2, "midnight");
    assert_true(journal_flush(fixture->journal));
    put_text(fixture, NOON, "the clock was set back");
    close_journal(fixture, NOON);
    assert_int_equal(list_files(fixture->folder, names, 8), 3);
}

static void files_are_for_their_owner_only(void **state)
{
    struct fixture *fixture = *state;
    struct stat facts;
    (void)umask(0);
    open_journal(fixture, LARGE, false);
    assert_string_equal(journal_path(fixture->journal), "");
    put_text(fixture, NOON, "x");
    assert_true(journal_flush(fixture->journal));
    assert_int_equal(stat(journal_path(fixture->journal), &facts), 0);
    assert_int_equal(facts.st_mode & 07777, 0600);
    assert_int_equal(stat(fixture->folder, &facts), 0);
    assert_int_equal(facts.st_mode & 07777, 0700);
}

static void age_file(const struct fixture *fixture, const char *name, int64_t at)
{
    char path[PATH_MAX];
    (void)snprintf(path, sizeof path, "%s/%s", fixture->folder, name);
    const struct timespec times[] = {{.tv_sec = at / 1000}, {.tv_sec = at / 1000}};
    assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

/* The oldest go first, by age and by size; what has another name is not ours. */
static void old_files_are_removed(void **state)
{
    static const struct {
        const char *name;
        int64_t days;
        bool kept;
    } FILES[] = {
        {"a-2026-10-10-100000-1-0001.jsonl", 41, false},   {"a-2026-11-11-100000-1-0001.jsonl", 9, false},
        {"a-2026-11-12-commands-0001.jsonl", 8, true},     {"a-2026-11-13-100000-1-0001.jsonl", 7, true},
        {"a-2026-10-10-100000-1-0001.jsonl.gz", 41, true}, {"notes.jsonl", 99, true},
        {"a-2026-10-10-100000-2-0001.jsonl", 41, true},
    };
    enum { COUNT = sizeof FILES / sizeof *FILES };
    struct fixture *fixture = *state;
    for (int i = 0; i < COUNT; i++) {
        write_file(fixture, FILES[i].name, "0123456789");
        age_file(fixture, FILES[i].name, NOON - FILES[i].days * DAY_MS);
    }
    const struct journal_limits limits = {.bytes_max = 35, .age_max_ms = 30 * DAY_MS};
    assert_int_equal(journal_folder_prune(fixture->folder, &limits, FILES[COUNT - 1].name, NOON), 2);
    for (int i = 0; i < COUNT; i++) {
        char path[PATH_MAX];
        (void)snprintf(path, sizeof path, "%s/%s", fixture->folder, FILES[i].name);
        assert_int_equal(access(path, F_OK) == 0, FILES[i].kept);
    }
}

/* Another exchange's, of this program or another one: it may be quiet for so long that its file is the
 * oldest. */
static void a_file_that_is_written_to_is_not_removed(void **state)
{
    struct fixture *fixture = *state;
    const struct journal_limits nothing = {.bytes_max = 0, .age_max_ms = 0};
    for (int shared = 0; shared < 2; shared++) {
        char path[PATH_MAX];
        open_journal(fixture, LARGE, shared != 0);
        put_text(fixture, NOON, "x");
        assert_true(journal_flush(fixture->journal));
        (void)snprintf(path, sizeof path, "%s", journal_path(fixture->journal));
        assert_int_equal(journal_folder_prune(fixture->folder, &nothing, "", NOON + 99 * DAY_MS), 0);
        assert_int_equal(access(path, F_OK), 0);
        close_journal(fixture, NOON);
        assert_int_equal(journal_folder_prune(fixture->folder, &nothing, "", NOON + 99 * DAY_MS), 1);
        assert_int_equal(access(path, F_OK), -1);
    }
}

static void commands_share_a_file(void **state)
{
    struct fixture *fixture = *state;
    char names[4][NAME_MAX + 1];
    struct journal_entry entry;
    write_file(fixture, "Moja_centrala-2026-11-20-commands-0001.jsonl",
               "{\"t_ms\":1,\"frame\":\"killed in the mid");
    for (int i = 0; i < 2; i++) {
        open_journal(fixture, LARGE, true);
        put_text(fixture, NOON + i, "x");
        close_journal(fixture, NOON);
    }
    assert_int_equal(list_files(fixture->folder, names, 4), 1);
    struct journal_reader *reader = read_first(fixture);
    struct error error;
    assert_false(journal_reader_next(reader, &entry, &error)); /* the line that was cut */
    expect_kind(reader, JOURNAL_BEGIN, &entry);
    expect_frame(reader, NOON, "x", 1);
    expect_kind(reader, JOURNAL_BEGIN, &entry);
    expect_frame(reader, NOON + 1, "x", 1);
    expect_end(reader);
    journal_reader_close(reader);
}

/* ---- a disk that takes nothing ---- */

static void limit_files(rlim_t bytes)
{
    struct rlimit limit;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = bytes;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/* ---- a file that is there already ---- */

static int make_fifo(const char *file, const char *other)
{
    return rename(file, other) == 0 ? mkfifo(file, 0600) : -1;
}

static int make_link(const char *file, const char *other)
{
    return rename(file, other) == 0 ? symlink(other, file) : -1;
}

static int let_group_read(const char *file, const char *other)
{
    (void)other;
    return chmod(file, 0640);
}

static int let_all_write(const char *file, const char *other)
{
    (void)other;
    return chmod(file, 0602);
}

static int give_away(const char *file, const char *other)
{
    (void)other;
    return chown(file, 1, (gid_t)-1);
}

/* The file that the commands of a day share: somebody who put it there could read it. */
static void what_others_could_read_is_not_written_to(void **state)
{
    static const struct {
        int (*tamper)(const char *file, const char *other);
        const char *problem;
    } cases[] = {
        {make_fifo, "regular file"},   {link, "hard link"},          {make_link, "symbolic link"},
        {let_group_read, "chmod 600"}, {let_all_write, "chmod 600"}, {give_away, "another user"},
    };
    struct fixture *fixture = *state;
    EACH(c, cases) {
        char file[PATH_MAX];
        char other[PATH_MAX + 16];
        struct stat before;
        struct stat after;
        open_journal(fixture, LARGE, true);
        put_text(fixture, NOON, "its name is known then");
        assert_true(journal_flush(fixture->journal));
        (void)snprintf(file, sizeof file, "%s", journal_path(fixture->journal));
        (void)snprintf(other, sizeof other, "%s.other", file);
        close_journal(fixture, NOON);
        if (c->tamper(file, other) != 0) {
            assert_true(c->tamper == give_away && geteuid() != 0); /* root alone can */
            continue;
        }
        assert_int_equal(stat(file, &before), 0);
        open_journal(fixture, LARGE, true);
        put_text(fixture, NOON + 1, "for us alone");
        assert_false(journal_flush(fixture->journal));
        assert_non_null(strstr(journal_problem(fixture->journal), file));
        assert_non_null(strstr(journal_problem(fixture->journal), c->problem));
        assert_int_equal(stat(file, &after), 0);
        assert_int_equal(before.st_size, after.st_size);
        assert_int_equal(unlink(file), 0);
        assert_true(journal_flush(fixture->journal)); /* it is as it should be again */
        assert_null(journal_problem(fixture->journal));
        close_journal(fixture, NOON + 2);
        assert_int_equal(unlink(file), 0);
        (void)unlink(other); /* not each of them makes it */
    }
}

/* As a full disk does it: the file can't grow, and the last line stands there in part. */
static void what_found_no_room_is_counted(void **state)
{
    struct fixture *fixture = *state;
    struct journal_entry entry;
    static char huge[JOURNAL_PENDING_BYTES_MAX];
    memset(huge, 'h', sizeof huge);
    (void)signal(SIGXFSZ, SIG_IGN);
    open_journal(fixture, 64 * LARGE, false);
    put_text(fixture, NOON, "written");
    assert_true(journal_flush(fixture->journal));
    limit_files(200);
    put_text(fixture, NOON + 1,
             "waits, and the file takes a part of it only, because the limit comes before its end");
    assert_false(journal_flush(fixture->journal));
    assert_non_null(strstr(journal_problem(fixture->journal), "File too large"));
    assert_non_null(strstr(journal_problem(fixture->journal), fixture->folder));
    journal_put_frame(fixture->journal, NOON + 2, huge, sizeof huge);
    for (int i = 0; i < 3; i++) {
        put_text(fixture, NOON + 3, "no room");
    }
    limit_files(RLIM_INFINITY);
    assert_true(journal_flush(fixture->journal));
    assert_null(journal_problem(fixture->journal));
    put_text(fixture, NOON + 4, "after it");
    close_journal(fixture, NOON + 5);

    struct journal_reader *reader = read_first(fixture);
    expect_kind(reader, JOURNAL_BEGIN, &entry);
    expect_frame(reader, NOON, "written", 7);
    expect_kind(reader, JOURNAL_FRAME, &entry);
    expect_frame(reader, NOON + 2, huge, sizeof huge);
    expect_kind(reader, JOURNAL_LOST, &entry);
    assert_int_equal(entry.lost, 3);
    expect_frame(reader, NOON + 4, "after it", 8);
    expect_kind(reader, JOURNAL_END, &entry);
    journal_reader_close(reader);
}

/* The line that names the next file is the last one, or is not written: a reader continues in the other
 * file. */
static void a_disk_that_is_full_at_a_change_of_files(void **state)
{
    struct fixture *fixture = *state;
    struct journal_entry entry;
    (void)signal(SIGXFSZ, SIG_IGN);
    open_journal(fixture, 1, false);
    put_text(fixture, NOON, "one");
    assert_true(journal_flush(fixture->journal));
    for (rlim_t room = 0; room <= 20; room += 20) { /* none of that line goes in, then a part of it */
        struct stat facts;
        assert_int_equal(stat(journal_path(fixture->journal), &facts), 0);
        limit_files((rlim_t)facts.st_size + room);
        put_text(fixture, NOON + 1, "two");
        limit_files(RLIM_INFINITY);
        assert_true(journal_flush(fixture->journal));
    }
    put_text(fixture, NOON + 2, "three");
    close_journal(fixture, NOON + 3);

    struct journal_reader *reader = read_first(fixture);
    expect_kind(reader, JOURNAL_BEGIN, &entry);
    expect_frame(reader, NOON, "one", 3);
    expect_frame(reader, NOON + 1, "two", 3);
    expect_frame(reader, NOON + 1, "two", 3);
    expect_kind(reader, JOURNAL_BEGIN, &entry);
    expect_frame(reader, NOON + 2, "three", 5);
    expect_kind(reader, JOURNAL_END, &entry);
    journal_reader_close(reader);
}

/* A file is where the folder should be; then it is removed. */
static void a_folder_that_can_not_be_made(void **state)
{
    struct fixture *fixture = *state;
    char between[sizeof fixture->folder];
    (void)snprintf(between, sizeof between, "%s/state", fixture->home);
    FILE *file = fopen(between, "we");
    assert_non_null(file);
    assert_int_equal(fclose(file), 0);
    open_journal(fixture, LARGE, false);
    put_text(fixture, NOON, "x");
    assert_false(journal_flush(fixture->journal));
    assert_non_null(strstr(journal_problem(fixture->journal), "Not a directory"));
    assert_int_equal(unlink(between), 0);
    assert_true(journal_flush(fixture->journal));
    assert_null(journal_problem(fixture->journal));
}

static void a_file_that_is_removed_is_begun_anew(void **state)
{
    struct fixture *fixture = *state;
    struct journal_entry entry;
    open_journal(fixture, LARGE, false);
    put_text(fixture, NOON, "gone");
    assert_true(journal_flush(fixture->journal));
    assert_int_equal(unlink(journal_path(fixture->journal)), 0);
    put_text(fixture, NOON, "kept");
    close_journal(fixture, NOON);
    struct journal_reader *reader = read_first(fixture);
    expect_kind(reader, JOURNAL_BEGIN, &entry);
    expect_frame(reader, NOON, "kept", 4);
    expect_kind(reader, JOURNAL_END, &entry);
    journal_reader_close(reader);
}

static void put_link(struct fixture *fixture, enum link_state state, int64_t at)
{
    const struct event event = {.kind = EVENT_LINK,
                                .link = {state, .address = "wss://pbx.example", .retry_at = at + 1}};
    journal_put_event(fixture->journal, at, &event);
}

static void expect_link(struct journal_reader *reader, enum link_state state, int64_t at)
{
    struct journal_entry entry;
    expect_kind(reader, JOURNAL_EVENT, &entry);
    assert_int_equal(entry.event->link.state, state);
    assert_int_equal(entry.event->link.retry_at, at + 1);
    assert_int_equal(entry.at, at);
}

/* A server that is not there for a night. What is held is written every hour, and as the first thing when
 * anything else is. */
static void what_the_link_repeats_is_written_once(void **state)
{
    struct fixture *fixture = *state;
    struct journal_entry entry;
    enum { TRY_MS = 30 * 1000, TRIES = 150 }; /* an hour and a quarter */
    const int64_t hour = NOON + JOURNAL_REPEAT_MS;
    const int64_t end = NOON + (int64_t)TRIES * TRY_MS;
    open_journal(fixture, LARGE, false);
    for (int64_t at = NOON; at < end; at += TRY_MS) {
        put_link(fixture, LINK_CONNECTING, at);
        put_link(fixture, LINK_LOST, at + 1);
        assert_true(journal_flush(fixture->journal));
    }
    put_text(fixture, end, "x");
    close_journal(fixture, end);
    struct journal_reader *reader = read_first(fixture);
    expect_kind(reader, JOURNAL_BEGIN, &entry);
    expect_link(reader, LINK_CONNECTING, NOON);
    expect_link(reader, LINK_LOST, NOON + 1);
    expect_link(reader, LINK_LOST, hour + 1);
    expect_link(reader, LINK_CONNECTING, hour + TRY_MS);
    expect_link(reader, LINK_CONNECTING, end - TRY_MS);
    expect_link(reader, LINK_LOST, end - TRY_MS + 1);
    expect_frame(reader, end, "x", 1);
    expect_kind(reader, JOURNAL_END, &entry);
    journal_reader_close(reader);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(messages_come_back_byte_for_byte),
        TEST(events_come_back),
        TEST(broken_lines_are_reported_with_their_place),
        TEST(a_marked_file_is_read),
        TEST(a_last_line_that_was_cut_is_none),
        TEST(texts_of_a_journal_are_cleaned),
        TEST(lines_are_written_in_batches),
        TEST(a_full_file_is_followed_by_another),
        TEST(a_new_day_has_a_file_of_its_own),
        TEST(files_are_for_their_owner_only),
        TEST(old_files_are_removed),
        TEST(a_file_that_is_written_to_is_not_removed),
        TEST(commands_share_a_file),
        TEST(what_others_could_read_is_not_written_to),
        TEST(what_found_no_room_is_counted),
        TEST(a_disk_that_is_full_at_a_change_of_files),
        TEST(a_folder_that_can_not_be_made),
        TEST(a_file_that_is_removed_is_begun_anew),
        TEST(what_the_link_repeats_is_written_once),
    };
    assert_non_null(setlocale(LC_ALL, "C.UTF-8"));
    assert_int_equal(setenv("TZ", "CET-1", 1), 0); /* needs no tzdata */
    tzset();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
