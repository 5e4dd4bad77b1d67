/* The board on a terminal, and an exchange of which every fault can be asked. */

#include "tests/faulty.h"

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
    FRUGAL_MS = 1000,
    PROOF_MS = 15 * 1000, /* ten seconds are promised; so many that four of them are a minute */
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
    "{\"qmember\":{\"peer\":\"" FAULTY_NAME                                                                  \
    "-101\",\"queue\":\"Sprzedaz\",\"m_status\":\"1\",\"m_ct\":\"3\","                                       \
    "\"m_mbshp\":\"static\",\"m_paused\":\"0\",\"m_name\":\"Anna\"}},"                                       \
    "{\"cmember\":{\"channel\":\"SIP/" FAULTY_NAME "-113-0001\",\"action\":\"add\",\"conference\":\"Rada\"," \
    "\"callerIDName\":\"Serwis\",\"callerIDNum\":\"113\"}}]"

/* ---- scripts ---- */

void faulty_tell_as(struct raw_connection *connection, long long id, const char *text)
{
    char frame[RAW_TEXT_BYTES + 128];
    (void)snprintf(frame, sizeof frame, "{\"id\":%lld,\"channel\":\"pbx_" FAULTY_NAME "\",\"text\":%s}", id,
                   text);
    raw_text_frame(connection, frame);
}

long long faulty_next_id(struct raw_connection *connection)
{
    struct faulty_shared *shared = (struct faulty_shared *)(uintptr_t)connection->user;
    return atomic_fetch_add(&shared->id, 1);
}

void faulty_tell(struct raw_connection *connection)
{
    faulty_tell_as(connection, faulty_next_id(connection), connection->text);
}

bool faulty_read_request(struct raw_connection *connection)
{
    if (!raw_read_request(connection)) {
        return false;
    }
    struct faulty_shared *shared = (struct faulty_shared *)(uintptr_t)connection->user;
    bool dials = strncmp(connection->log->request, "GET /dial?", strlen("GET /dial?")) == 0;
    atomic_fetch_add(&shared->dials, dials ? 1 : 0);
    return true;
}

void faulty_serve(struct raw_connection *connection)
{
    if (raw_upgrade(connection)) {
        raw_obey(connection);
    }
}

void faulty_hang_up(struct raw_connection *connection)
{
    (void)close(connection->fd);
    connection->fd = -1;
}

void faulty_say(struct faulty *faulty, const char *text)
{
    raw_server_order(&faulty->server, faulty_tell, text);
}

/* ---- what is seen ---- */

static bool is_live(const struct session *board)
{
    return vt_shows(board->vt, "○ 101") && vt_shows(board->vt, "● 102");
}

static bool is_stale(const struct session *board)
{
    return vt_shows(board->vt, "◌ 101") && vt_shows(board->vt, "◌ 102") && !vt_shows(board->vt, "○") &&
           !vt_shows(board->vt, "● 102");
}

void faulty_tell_all(struct faulty *faulty)
{
    faulty_say(faulty, EVERYTHING);
    faulty_expect_live(faulty);
}

void faulty_expect_live(struct faulty *faulty)
{
    session_wait(faulty->board, is_live);
}

static bool is_half_live(const struct session *board)
{
    return vt_shows(board->vt, "○ 101") && vt_shows(board->vt, "◌ 102");
}

void faulty_expect_half_live(struct faulty *faulty)
{
    faulty_say(faulty, FAULTY_101_FREE);
    session_wait(faulty->board, is_half_live);
}

static const char *awaited_reason;
static int awaited_least_s;
static int awaited_most_s;

static bool tells_outage(const struct session *board)
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

void faulty_expect_outage(struct faulty *faulty, const char *reason, int least_s, int most_s)
{
    awaited_reason = reason;
    awaited_least_s = least_s;
    awaited_most_s = most_s;
    session_wait(faulty->board, tells_outage);
}

void faulty_warm_up(struct faulty *faulty)
{
    faulty_tell_all(faulty);
    raw_server_order(&faulty->server, faulty_hang_up, NULL);
    session_wait(faulty->board, is_stale);
    faulty_tell_all(faulty);
    faulty_weigh(faulty);
}

/* The hints of each screen, which name the others only. They are drawn last, so all of the screen is there when they are. */
#define HINTS_BOARD  "\\ filter  F3 queues"
#define HINTS_QUEUES "F2 switchboard  F4 wallboard"
#define HINTS_ROOMS  "F4 wallboard  F6 messages"
#define HINTS_LOG    "F6 messages  : command"

static void go_to(struct faulty *faulty, const char *key, const char *hints)
{
    session_send(faulty->board, key);
    session_wait_text(faulty->board, hints);
}

void faulty_expect_stale(struct faulty *faulty)
{
    session_wait(faulty->board, is_stale);
    session_wait_text(faulty->board, "? waiting");
    session_wait_text(faulty->board, "in doubt 1");
    go_to(faulty, KEY_QUEUES, HINTS_QUEUES);
    session_wait_text(faulty->board, "◌ 101");
    assert_false(vt_shows(faulty->board->vt, "○"));
    go_to(faulty, KEY_ROOMS, HINTS_ROOMS);
    session_wait_text(faulty->board, "stale: who is in may have changed");
    session_wait_text(faulty->board, "◌ 113");
    go_to(faulty, KEY_BOARD, HINTS_BOARD);
}

void faulty_expect_log(struct faulty *faulty, const char *text)
{
    go_to(faulty, KEY_LOG, HINTS_LOG);
    session_wait_text(faulty->board, text);
    go_to(faulty, KEY_BOARD, HINTS_BOARD);
}

static bool nothing_is_typed(const struct session *board)
{
    return !vt_shows(board->vt, "dial: 9");
}

void faulty_expect_answer(struct faulty *faulty)
{
    session_send(faulty->board, "9");
    session_wait_text(faulty->board, "dial: 9");
    session_send(faulty->board, "\x7f");
    session_wait(faulty->board, nothing_is_typed);
}

void faulty_pass(struct faulty *faulty, struct fake_world *world, long long ms)
{
    fake_world_pass(world, ms);
    session_send(faulty->board, KEY_REDRAW);
}

void faulty_retry(struct faulty *faulty)
{
    session_send(faulty->board, KEY_RETRY);
    faulty_expect_answer(faulty);
}

/* What is due is done between the first key and the second. */
void faulty_prove(struct faulty *faulty, struct fake_world *world)
{
    faulty_pass(faulty, world, PROOF_MS);
    faulty_expect_answer(faulty);
    faulty_expect_answer(faulty);
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

static pid_t weighed;
static int descriptors_before;

/* A connection that has just ended may be on its way to be closed. */
static bool has_the_same_descriptors(const struct session *board)
{
    (void)board;
    return descriptors(weighed) == descriptors_before;
}

void faulty_weigh(struct faulty *faulty)
{
    long now_kb = rss_kb(faulty->pid);
    if (faulty->rss_kb == 0) {
        faulty->rss_kb = now_kb;
        faulty->descriptors = descriptors(faulty->pid);
        return;
    }
    weighed = faulty->pid;
    descriptors_before = faulty->descriptors;
    session_wait(faulty->board, has_the_same_descriptors);
    if (!is_sanitized && now_kb > faulty->rss_kb + RSS_MORE_KB) { /* a sanitizer keeps what was freed */
        fail_msg("the board had %ld KB, and has %ld now", faulty->rss_kb, now_kb);
    }
}

long faulty_cpu_ms(const struct faulty *faulty)
{
    char path[64];
    unsigned long user = 0;
    unsigned long kernel = 0;
    (void)snprintf(path, sizeof path, "/proc/%d/stat", (int)faulty->pid);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_int_equal(
        fscanf(file, "%*d %*s %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &kernel), 2);
    (void)fclose(file);
    return (long)((user + kernel) * 1000 / (unsigned long)sysconf(_SC_CLK_TCK));
}

void faulty_expect_frugality(const struct faulty *faulty, long before_ms)
{
    long taken_ms = faulty_cpu_ms(faulty) - before_ms;
    print_message("  %ld ms of the processor's time\n", taken_ms);
    assert_true(is_sanitized || taken_ms < FRUGAL_MS);
}

/* ---- beginning and end ---- */

static void write_config(struct faulty *faulty, const struct faulty_options *options)
{
    char text[CONFIG_BYTES];
    char other[64] = "";
    bool secure = options->tls != NULL;
    if (options->other != NULL) {
        (void)snprintf(other, sizeof other, ", \"ws://127.0.0.1:%d\"", faulty->other.port);
    }
    int length =
        snprintf(text, sizeof text,
                 "journal_folder = \"%s\"\nexchange \"office\" {\n api = {\"http://127.0.0.1:%d\", "
                 "\"http://127.0.0.1:%d\"}\n stream = {\"%s://%s:%d\"%s}\n name = \"" FAULTY_NAME "\"\n"
                 " extension = \"101\"\n silence_s = %d\n backlog = %d\n insecure = true\n",
                 faulty->folder, faulty->apis[0].port, faulty->apis[1].port, secure ? "wss" : "ws",
                 options->host != NULL ? options->host : "127.0.0.1", faulty->server.port, other,
                 options->silence_s != 0 ? options->silence_s : 30, options->backlog);
    size_t used = (size_t)length;
    (void)snprintf(text + used, sizeof text - used, secure ? " ca_file = \"%s\"\n}\n" : "%s}\n",
                   faulty->server.ca_file);
    (void)snprintf(faulty->config, sizeof faulty->config, "%s/config", faulty->folder);
    int fd = open(faulty->config, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    (void)close(fd);
}

static void prepare_environment(const char *folder)
{
    (void)setenv("PBXBOARD_KEY", FAULTY_KEY, 1);
    (void)setenv("LC_ALL", "C.UTF-8", 1);
    (void)setenv("HOME", folder, 1); /* nobody's configuration */
    (void)unsetenv("XDG_CONFIG_HOME");
    (void)unsetenv("PBXBOARD_CONFIG");
    (void)unsetenv("PBXBOARD_THEME");
    (void)unsetenv("LANGUAGE");
}

static void start_apis(struct faulty *faulty, const struct faulty_options *options)
{
    for (int i = 0; i < FAULTY_APIS; i++) {
        if (options->apis[i] != NULL) {
            raw_server_start_parallel(&faulty->apis[i], options->apis[i], faulty->shared, NULL);
        } else {
            faulty->apis[i].port = raw_server_closed_port();
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

void faulty_start(struct faulty *faulty, const struct faulty_options *options)
{
    const struct session_options terminal = {.cols = 160,
                                             .rows = 40,
                                             .term = "xterm-256color",
                                             .preload = options->preload,
                                             .shell = options->shell};
    *faulty = (struct faulty){0};
    faulty->shared =
        mmap(NULL, sizeof *faulty->shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(faulty->shared != MAP_FAILED);
    faulty->shared->id = 1;
    raw_server_start_parallel(&faulty->server, faulty_serve, faulty->shared, options->tls);
    if (options->other != NULL) {
        raw_server_start_parallel(&faulty->other, options->other, faulty->shared, NULL);
    }
    start_apis(faulty, options);
    folder_make(faulty->folder);
    prepare_environment(faulty->folder);
    write_config(faulty, options);
    const char *arguments[] = {options->program, "--config", faulty->config, NULL};
    faulty->board = session_start(arguments, &terminal);
    session_wait_text(faulty->board, "connected, nothing heard yet");
    faulty->pid = options->shell ? child_of(faulty->board->child) : faulty->board->child;
}

void faulty_forget(struct faulty *faulty)
{
    session_free(faulty->board);
    raw_server_stop(&faulty->server);
    if (faulty->other.log != NULL) {
        raw_server_stop(&faulty->other);
    }
    for (int i = 0; i < FAULTY_APIS; i++) {
        if (faulty->apis[i].log != NULL) {
            raw_server_stop(&faulty->apis[i]);
        }
    }
    folder_remove(faulty->folder);
    (void)munmap(faulty->shared, sizeof *faulty->shared);
}

void faulty_end(struct faulty *faulty)
{
    assert_false(vt_shows(faulty->board->vt, FAULTY_KEY));
    assert_int_equal(faulty->server.log->data_frames, 0);
    session_send(faulty->board, "q");
    int status = session_status(faulty->board);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    faulty_forget(faulty);
}
