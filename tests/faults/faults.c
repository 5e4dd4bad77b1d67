/* The board on a terminal, and an exchange of which every fault can be asked. */

#include "tests/faults/faults.h"

#include "tests/harness.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    RSS_MORE_KB = 1024, /* what the heap may be scattered by */
    CONFIG_BYTES = 1024,
    CPU_MAX_MS = 1000,
    SUCCEEDED_MS = 15 * 1000, /* ten seconds are promised; so many that four of them are a minute */
};

#if defined(__SANITIZE_ADDRESS__)
static const bool is_sanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
static const bool is_sanitized = true;
#else
static const bool is_sanitized = false;
#endif
#else
static const bool is_sanitized = false;
#endif

#define EVERYTHING                                                                                           \
    "[{\"extstatus\":{\"exten\":\"101\",\"status\":0}},{\"extstatus\":{\"exten\":\"102\",\"status\":1}},"    \
    "{\"queue\":{\"peer\":\"Sprzedaz\",\"calls\":\"2\"}},"                                                   \
    "{\"qmember\":{\"peer\":\"" FAULTS_NAME                                                                  \
    "-101\",\"queue\":\"Sprzedaz\",\"m_status\":\"1\",\"m_ct\":\"3\","                                       \
    "\"m_mbshp\":\"static\",\"m_paused\":\"0\",\"m_name\":\"Anna\"}},"                                       \
    "{\"cmember\":{\"channel\":\"SIP/" FAULTS_NAME "-113-0001\",\"action\":\"add\",\"conference\":\"Rada\"," \
    "\"callerIDName\":\"Serwis\",\"callerIDNum\":\"113\"}}]"

/* ---- scripts ---- */

void faults_send_event_as(struct raw_connection *connection, long long id, const char *text)
{
    char frame[RAW_TEXT_BYTES + 128];
    (void)snprintf(frame, sizeof frame, "{\"id\":%lld,\"channel\":\"pbx_" FAULTS_NAME "\",\"text\":%s}", id,
                   text);
    raw_text_frame(connection, frame);
}

long long faults_next_id(struct raw_connection *connection)
{
    struct faults_shared *shared = (struct faults_shared *)(uintptr_t)connection->user;
    return atomic_fetch_add(&shared->id, 1);
}

void faults_send_event(struct raw_connection *connection)
{
    faults_send_event_as(connection, faults_next_id(connection), connection->text);
}

bool faults_read_request(struct raw_connection *connection)
{
    if (!raw_read_request(connection)) {
        return false;
    }
    struct faults_shared *shared = (struct faults_shared *)(uintptr_t)connection->user;
    bool dials = strncmp(connection->log->request, "GET /dial?", strlen("GET /dial?")) == 0;
    atomic_fetch_add(&shared->dials, dials ? 1 : 0);
    return true;
}

void faults_serve(struct raw_connection *connection)
{
    if (raw_upgrade(connection)) {
        raw_obey(connection);
    }
}

void faults_hang_up(struct raw_connection *connection)
{
    (void)close(connection->fd);
    connection->fd = -1;
}

void faults_order_event(struct faults *faults, const char *text)
{
    raw_server_order(&faults->server, faults_send_event, text);
}

/* ---- what is seen ---- */

static bool is_live(const struct pty *board)
{
    return vt_shows(board->vt, "○ 101") && vt_shows(board->vt, "● 102");
}

static bool is_stale(const struct pty *board)
{
    return vt_shows(board->vt, "◌ 101") && vt_shows(board->vt, "◌ 102") && !vt_shows(board->vt, "○") &&
           !vt_shows(board->vt, "● 102");
}

void faults_order_all_events(struct faults *faults)
{
    faults_order_event(faults, EVERYTHING);
    faults_expect_live(faults);
}

void faults_expect_live(struct faults *faults)
{
    pty_wait(faults->board, is_live);
}

static bool is_half_live(const struct pty *board)
{
    return vt_shows(board->vt, "○ 101") && vt_shows(board->vt, "◌ 102");
}

void faults_expect_half_live(struct faults *faults)
{
    faults_order_event(faults, FAULTS_101_FREE);
    pty_wait(faults->board, is_half_live);
}

static const char *awaited_reason;
static int awaited_least_s;
static int awaited_most_s;

static bool shows_outage(const struct pty *board)
{
    static const char NEXT_TRY[] = "next try in ";
    const char *line = vt_row(board->vt, 0);
    const char *next = strstr(line, NEXT_TRY);
    if (strstr(line, awaited_reason) == NULL || next == NULL) {
        return false;
    }
    long seconds = strtol(next + strlen(NEXT_TRY), NULL, 10);
    return seconds >= awaited_least_s && seconds <= awaited_most_s;
}

void faults_expect_outage(struct faults *faults, const char *reason, int least_s, int most_s)
{
    awaited_reason = reason;
    awaited_least_s = least_s;
    awaited_most_s = most_s;
    pty_wait(faults->board, shows_outage);
}

void faults_warm_up(struct faults *faults)
{
    faults_order_all_events(faults);
    raw_server_order(&faults->server, faults_hang_up, NULL);
    pty_wait(faults->board, is_stale);
    faults_order_all_events(faults);
    faults_check_resources(faults);
}

static bool nothing_is_typed(const struct pty *board)
{
    return !vt_shows(board->vt, "dial: 9");
}

/* What is typed last is drawn below the screen, so all of the screen is there with it. */
void faults_expect_answer(struct faults *faults)
{
    pty_send(faults->board, "9");
    pty_wait_text(faults->board, "dial: 9");
    pty_send(faults->board, "\x7f");
    pty_wait(faults->board, nothing_is_typed);
}

/* Changes the screen, and waits until all of it is there; the switchboard shows no title. */
static void go_to(struct faults *faults, const char *key, const char *title)
{
    pty_send(faults->board, key);
    pty_wait_text(faults->board, title);
    faults_expect_answer(faults);
}

void faults_expect_stale(struct faults *faults)
{
    pty_wait(faults->board, is_stale);
    pty_wait_text(faults->board, "? waiting");
    pty_wait_text(faults->board, "in doubt 1");
    go_to(faults, KEY_QUEUES, " Queues ");
    pty_wait_text(faults->board, "◌ 101");
    assert_false(vt_shows(faults->board->vt, "○"));
    go_to(faults, KEY_ROOMS, " Conferences ");
    pty_wait_text(faults->board, "stale: who is in may have changed");
    pty_wait_text(faults->board, "◌ 113");
    go_to(faults, KEY_BOARD, "");
}

void faults_expect_log(struct faults *faults, const char *text)
{
    go_to(faults, KEY_LOG, " Log ");
    pty_wait_text(faults->board, text);
    go_to(faults, KEY_BOARD, "");
}

void faults_advance_clock(struct faults *faults, struct fake_world *world, long long ms)
{
    fake_world_pass(world, ms);
    pty_send(faults->board, KEY_REDRAW);
}

void faults_retry(struct faults *faults)
{
    pty_send(faults->board, KEY_RETRY);
    faults_expect_answer(faults);
}

/* What is due is done between the first key and the second. */
void faults_let_succeed(struct faults *faults, struct fake_world *world)
{
    faults_advance_clock(faults, world, SUCCEEDED_MS);
    faults_expect_answer(faults);
    faults_expect_answer(faults);
}

/* ---- what it takes ---- */

static long rss_kb(pid_t pid)
{
    char path[64];
    long pages = 0;
    long resident = 0;
    (void)snprintf(path, sizeof path, "/proc/%d/statm", (int)pid);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_int_equal(fscanf(file, "%ld %ld", &pages, &resident), 2);
    (void)fclose(file);
    return resident * (sysconf(_SC_PAGESIZE) / 1024);
}

/* -1: a process that has a key loaded shows them to root only. */
static int descriptors(pid_t pid)
{
    char path[64];
    int count = 0;
    (void)snprintf(path, sizeof path, "/proc/%d/fd", (int)pid);
    DIR *folder = opendir(path);
    if (folder == NULL) {
        return -1;
    }
    while (readdir(folder) != NULL) {
        count++;
    }
    (void)closedir(folder);
    return count;
}

static pid_t checked_pid;
static int descriptors_before;

/* A connection that has just ended may be on its way to be closed. */
static bool has_the_same_descriptors(const struct pty *board)
{
    (void)board;
    return descriptors(checked_pid) == descriptors_before;
}

void faults_check_resources(struct faults *faults)
{
    long now_kb = rss_kb(faults->pid);
    if (faults->rss_kb == 0) {
        faults->rss_kb = now_kb;
        faults->descriptors = descriptors(faults->pid);
        return;
    }
    checked_pid = faults->pid;
    descriptors_before = faults->descriptors;
    pty_wait(faults->board, has_the_same_descriptors);
    if (!is_sanitized && now_kb > faults->rss_kb + RSS_MORE_KB) { /* a sanitizer keeps what was freed */
        fail_msg("the board had %ld KB, and has %ld now", faults->rss_kb, now_kb);
    }
}

long faults_cpu_ms(const struct faults *faults)
{
    char path[64];
    unsigned long user = 0;
    unsigned long kernel = 0;
    (void)snprintf(path, sizeof path, "/proc/%d/stat", (int)faults->pid);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_int_equal(
        fscanf(file, "%*d %*s %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &kernel), 2);
    (void)fclose(file);
    return (long)((user + kernel) * 1000 / (unsigned long)sysconf(_SC_CLK_TCK));
}

void faults_expect_little_cpu(const struct faults *faults, long before_ms)
{
    long taken_ms = faults_cpu_ms(faults) - before_ms;
    print_message("  %ld ms of the processor's time\n", taken_ms);
    assert_true(is_sanitized || taken_ms < CPU_MAX_MS);
}

/* ---- beginning and end ---- */

static void write_config(struct faults *faults, const struct faults_options *options)
{
    char text[CONFIG_BYTES];
    char other[64] = "";
    bool secure = options->tls != NULL;
    if (options->other != NULL) {
        (void)snprintf(other, sizeof other, ", \"ws://127.0.0.1:%d\"", faults->other.port);
    }
    int length =
        snprintf(text, sizeof text,
                 "journal_folder = \"%s\"\nexchange \"office\" {\n api = {\"http://127.0.0.1:%d\", "
                 "\"http://127.0.0.1:%d\"}\n stream = {\"%s://%s:%d\"%s}\n name = \"" FAULTS_NAME "\"\n"
                 " extension = \"101\"\n silence_s = %d\n backlog = %d\n insecure = true\n",
                 faults->folder, faults->apis[0].port, faults->apis[1].port, secure ? "wss" : "ws",
                 options->host != NULL ? options->host : "127.0.0.1", faults->server.port, other,
                 options->silence_s != 0 ? options->silence_s : 30, options->backlog);
    size_t used = (size_t)length;
    (void)snprintf(text + used, sizeof text - used, secure ? " ca_file = \"%s\"\n}\n" : "%s}\n",
                   faults->server.ca_file);
    (void)snprintf(faults->config, sizeof faults->config, "%s/config", faults->folder);
    int fd = open(faults->config, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    (void)close(fd);
}

static void prepare_environment(const char *folder)
{
    (void)setenv("PBXBOARD_KEY", FAULTS_KEY, 1);
    (void)setenv("LC_ALL", "C.UTF-8", 1);
    (void)setenv("HOME", folder, 1); /* nobody's configuration */
    (void)unsetenv("XDG_CONFIG_HOME");
    (void)unsetenv("PBXBOARD_CONFIG");
    (void)unsetenv("PBXBOARD_THEME");
    (void)unsetenv("LANGUAGE");
}

static void start_apis(struct faults *faults, const struct faults_options *options)
{
    for (int i = 0; i < FAULTS_APIS; i++) {
        if (options->apis[i] != NULL) {
            raw_server_start_parallel(&faults->apis[i], options->apis[i], faults->shared, NULL);
        } else {
            faults->apis[i].port = raw_server_closed_port();
        }
    }
}

static pid_t child_of(pid_t parent)
{
    char path[64];
    int child = 0;
    (void)snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)parent, (int)parent);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_int_equal(fscanf(file, "%d", &child), 1);
    (void)fclose(file);
    return child;
}

void faults_start(struct faults *faults, const struct faults_options *options)
{
    const struct pty_options terminal = {.cols = 160,
                                         .rows = 40,
                                         .term = "xterm-256color",
                                         .preload = options->preload,
                                         .shell = options->shell};
    *faults = (struct faults){0};
    faults->shared =
        mmap(NULL, sizeof *faults->shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(faults->shared != MAP_FAILED);
    faults->shared->id = 1;
    raw_server_start_parallel(&faults->server, faults_serve, faults->shared, options->tls);
    if (options->other != NULL) {
        raw_server_start_parallel(&faults->other, options->other, faults->shared, NULL);
    }
    start_apis(faults, options);
    folder_make(faults->folder);
    prepare_environment(faults->folder);
    write_config(faults, options);
    const char *arguments[] = {options->program, "--config", faults->config, NULL};
    faults->board = pty_start(arguments, &terminal);
    pty_wait_text(faults->board, "connected, nothing heard yet");
    faults->pid = options->shell ? child_of(faults->board->child) : faults->board->child;
}

void faults_discard(struct faults *faults)
{
    pty_free(faults->board);
    raw_server_stop(&faults->server);
    if (faults->other.log != NULL) {
        raw_server_stop(&faults->other);
    }
    for (int i = 0; i < FAULTS_APIS; i++) {
        if (faults->apis[i].log != NULL) {
            raw_server_stop(&faults->apis[i]);
        }
    }
    folder_remove(faults->folder);
    (void)munmap(faults->shared, sizeof *faults->shared);
}

void faults_end(struct faults *faults)
{
    assert_false(vt_shows(faults->board->vt, FAULTS_KEY));
    assert_int_equal(faults->server.log->data_frames, 0);
    pty_send(faults->board, "q");
    int status = pty_status(faults->board);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    faults_discard(faults);
}
