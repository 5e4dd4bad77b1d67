/* Connects the parts of one running program: a loop, a board, and one backend and one journal for each
 * exchange. */

#include "session/session.h"

#include "config/paths.h"
#include "model/i18n.h"
#include "model/memory.h"
#include "model/text.h"
#include "net/backends.h"
#include "session/moment.h"
#include "session/replay.h"
#include "store/journal.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

enum { JOURNAL_RETRY_MS = 5000 }; /* after a failed write */

static const int64_t MEGABYTE = INT64_C(1024) * 1024;
static const int64_t DAY_MS = INT64_C(24) * 60 * 60 * 1000;

/* One exchange with its backend and its journal. */
struct connection {
    struct session *session;
    struct exchange *exchange;
    const struct backend *backend;
    struct backend_options options;
    void *instance;
    struct action_guard guard;
    struct journal *journal; /* NULL: none is kept */
    /* writes the buffered lines when the loop is idle. Each journal has its own, so that one that fails does
     * not delay the others */
    struct loop_timer *journal_timer;
    bool journal_failing; /* as last reported */
};

struct session {
    struct loop *loop;
    struct board *board;
    struct connection connections[BOARD_EXCHANGES_MAX];
    int connection_count;
    session_callback *callback;
    void *user;
    uint32_t last_serial;
    int64_t frozen_at; /* 0: the clock runs */
    int64_t agent_silent_ms;
    bool is_replay;
    double replay_speed;
    int64_t played_ms;    /* the recording's clock at the last event … */
    int64_t played_at_ms; /* … and the monotonic clock at that time */
};

/* Schedules the next write if lines are buffered. */
static void schedule_flush(struct connection *connection)
{
    if (journal_is_pending(connection->journal) && !loop_timer_is_set(connection->journal_timer)) {
        loop_timer_set_ms(connection->journal_timer, connection->journal_failing ? JOURNAL_RETRY_MS : 0);
    }
}

static void put_in_journal(struct connection *connection, const struct backend_report *news)
{
    if (news->event->kind == EVENT_FRAME && news->raw != NULL) {
        journal_put_frame(connection->journal, news->at, news->raw, news->raw_bytes);
    } else {
        journal_put_event(connection->journal, news->at, news->event);
    }
    schedule_flush(connection);
}

static void on_news(void *user, const struct backend_report *news)
{
    struct connection *connection = user;
    struct session *session = connection->session;
    if (session->is_replay) {
        session->played_ms = news->at;
        session->played_at_ms = loop_monotonic_ms(session->loop);
    }
    if (news->event->kind == EVENT_REPLAY && news->event->replay.over) {
        session->replay_speed = 0; /* its clock has stopped */
    }
    if (connection->journal != NULL) {
        put_in_journal(connection, news);
    }
    unsigned changes = exchange_apply(connection->exchange, news->event, news->at);
    if (session->callback != NULL) {
        session->callback(
            session->user,
            &(struct session_news){.exchange = connection->exchange, .news = news, .changes = changes});
    }
}

static struct session *session_new(session_callback *callback, void *user, struct error *error)
{
    struct loop *loop = loop_new(error);
    if (loop == NULL) {
        return NULL;
    }
    struct session *session = memory_new(1, sizeof *session);
    *session = (struct session){.loop = loop, .board = board_new(), .callback = callback, .user = user};
    /* where no random seed is available, the hash table is only safe against names that nobody chose to
     * collide */
    (void)loop_fill_random(loop, &session->board->seed, sizeof session->board->seed);
    return session;
}

/* Adds an exchange of the board; its instance is to be opened. */
static struct connection *add_connection(struct session *session, const struct backend *backend,
                                         const char *name, const char *extension)
{
    struct connection *connection = &session->connections[session->connection_count];
    *connection = (struct connection){.session = session, .backend = backend};
    connection->exchange = board_add_exchange(session->board, name);
    connection->exchange->capabilities = backend->capabilities;
    connection->exchange->silent_ms = session->agent_silent_ms;
    if (extension != NULL) {
        (void)number_to_dial(connection->exchange->own_number,
                             extension); /* settings_load() has checked it */
    }
    return connection;
}

/* Keeps an exchange whose instance could be opened. */
static bool keep_connection(struct connection *connection, void *instance)
{
    connection->instance = instance;
    connection->session->connection_count += instance != NULL;
    return instance != NULL;
}

static void add_groups(struct board *board, const struct settings *settings)
{
    for (int i = 0; i < settings->group_count; i++) {
        struct group *group = board_add_group(board, settings->groups[i].title);
        char **number = settings->groups[i].extensions;
        while (group != NULL && number != NULL && *number != NULL && board_add_to_group(group, *number)) {
            number++;
        }
    }
}

static_assert((int)BACKEND_ADDRESSES_MAX == (int)SETTINGS_ADDRESSES_MAX, "room for each address");

static struct backend_options options_of(const struct exchange_settings *settings, struct secrets *secrets)
{
    struct backend_options options = {
        .name = settings->name,
        .key = settings->key,
        .secrets = secrets,
        .timezone = settings->timezone,
        .ca_file = settings->ca_file,
        .backlog = settings->backlog,
        .silence_s = settings->silence_s,
        .insecure = settings->insecure,
    };
    for (int i = 0; i < BACKEND_ADDRESSES_MAX; i++) {
        options.api[i] = settings->api[i];
        options.stream[i] = settings->stream[i];
    }
    return options;
}

static bool open_exchange(struct session *session, const struct exchange_settings *settings,
                          struct secrets *secrets, struct error *error)
{
    const struct backend *backend = backends_find(settings->kind);
    const char *name = settings->name == NULL ? "" : settings->name;
    struct connection *connection = add_connection(session, backend, name, settings->extension);
    if (settings->title != NULL) {
        (void)text_copy(connection->exchange->title, sizeof connection->exchange->title, settings->title);
    }
    connection->options = options_of(settings, secrets);
    return keep_connection(connection,
                           backend->open(session->loop, &connection->options, on_news, connection, error));
}

/* A session on no exchange yet. */
static struct session *session_of(const struct settings *settings, session_callback *callback, void *user,
                                  struct error *error)
{
    struct session *session = session_new(callback, user, error);
    if (session != NULL) {
        add_groups(session->board, settings);
        session->agent_silent_ms = settings->agent_silent_ms;
    }
    return session;
}

struct session *session_open(const struct settings *settings, session_callback *callback, void *user,
                             struct error *error)
{
    struct session *session = session_of(settings, callback, user, error);
    for (int i = 0; session != NULL && i < settings->exchange_count; i++) {
        if (!open_exchange(session, &settings->exchanges[i], settings->secrets, error)) {
            session_close(&session);
            return NULL;
        }
    }
    return session;
}

struct session *session_open_replay(const struct settings *settings, const struct session_replay *recording,
                                    session_callback *callback, void *user, struct error *error)
{
    struct session *session = session_of(settings, callback, user, error);
    if (session == NULL) {
        return NULL;
    }
    session->is_replay = true;
    session->replay_speed = recording->speed;
    const struct replay_options options = {
        .path = recording->path, .speed = recording->speed, .until = recording->until};
    struct connection *connection = add_connection(session, &replay, "", recording->extension);
    if (!keep_connection(connection, replay_open(session->loop, &options, on_news, connection, error))) {
        session_close(&session);
        return NULL;
    }
    return session;
}

/* Writes the buffered lines and the end of each journal. */
static void close_journals(struct session *session, int64_t now)
{
    for (int i = 0; i < session->connection_count; i++) {
        struct connection *connection = &session->connections[i];
        journal_free(connection->journal, now);
        loop_timer_free(connection->journal_timer);
        connection->journal = NULL;
        connection->journal_timer = NULL;
    }
}

void session_close(struct session **handle)
{
    struct session *session = *handle;
    *handle = NULL;
    if (session == NULL) {
        return;
    }
    for (int i = 0; i < session->connection_count; i++) {
        session->connections[i].backend->close(session->connections[i].instance);
    }
    close_journals(session, session_now(session));
    loop_free(session->loop);
    board_free(session->board);
    free(session);
}

struct loop *session_loop(const struct session *session)
{
    return session->loop;
}

struct board *session_board(const struct session *session)
{
    return session->board;
}

void session_connect(struct session *session)
{
    for (int i = 0; i < session->connection_count; i++) {
        session->connections[i].backend->connect(session->connections[i].instance);
    }
}

void session_retry_now(struct session *session)
{
    for (int i = 0; i < session->connection_count; i++) {
        session->connections[i].backend->retry_now(session->connections[i].instance);
    }
}

/* Publishes an event that the program itself makes, in the way in which a backend publishes the events of
 * its exchange. */
static void publish(struct connection *connection, const struct event *event)
{
    on_news(connection, &(struct backend_report){.event = event, .at = session_now(connection->session)});
}

static void publish_journal_problem(struct connection *connection, const char *problem)
{
    const struct event event = {.kind = EVENT_JOURNAL, .journal = {.problem = problem}};
    publish(connection, &event);
}

/* Writes the buffered lines. Publishes it when the journal can't be written any more, and when it can be
 * again. */
static void flush_journal(void *user)
{
    struct connection *connection = user;
    (void)journal_flush(connection->journal); /* journal_problem() says why it failed */
    const char *problem = journal_problem(connection->journal);
    if ((problem != NULL) != connection->journal_failing) {
        connection->journal_failing = problem != NULL;
        publish_journal_problem(connection, problem);
    }
    schedule_flush(connection);
}

static bool guard_allows(struct connection *connection, const struct action *action, struct error *error)
{
    switch (action_guard_check(&connection->guard, &connection->exchange->requests, action,
                               loop_monotonic_ms(connection->session->loop))) {
    case ACTION_REPEATED:
        return error_set(error, ERROR_USAGE, _("%s was asked a moment ago: it is not asked twice."),
                         action->to);
    case ACTION_PENDING:
        return error_set(error, ERROR_USAGE, _("%s is being asked for already: wait for the answer"),
                         action->to);
    case ACTION_ALLOWED:
        break;
    }
    return true;
}

bool session_submit(struct session *session, struct exchange *exchange, const struct action *asked,
                    struct error *error)
{
    struct connection *connection = &session->connections[exchange->index];
    struct action action = *asked;
    const struct action_guard before = connection->guard;
    action.serial = ++session->last_serial;
    if (!guard_allows(connection, &action, error)) {
        return false;
    }
    struct event event = {.kind = EVENT_REQUESTED, .requested = {.action = &action}};
    publish(connection, &event);
    if (connection->journal != NULL) {
        flush_journal(connection); /* the journal has it before it is sent */
    }
    if (connection->backend->submit(connection->instance, &action, error)) {
        return true;
    }
    /* the action was not submitted, so the guard forgets it */
    connection->guard = before;
    struct event refused = {.kind = EVENT_OUTCOME,
                            .outcome = {.action = &action,
                                        .outcome = OUTCOME_NO_CONNECTION,
                                        .text = error == NULL ? "" : error->text}};
    publish(connection, &refused);
    return false;
}

static void open_journal(struct connection *connection, const struct settings *settings,
                         const struct exchange_settings *exchange, bool shared)
{
    const struct journal_options options = {
        .folder = settings->journal_folder,
        .title = exchange->title,
        .exchange = exchange->name,
        .program = "pbxboard " PBXBOARD_VERSION,
        .shared = shared,
        .file_bytes_max = settings->journal_file_mb * MEGABYTE,
        .limits = {.bytes_max = settings->journal_mb * MEGABYTE,
                   .age_max_ms = settings->journal_days * DAY_MS},
    };
    connection->journal = journal_new(&options);
    connection->journal_timer = loop_timer_new(connection->session->loop, flush_journal, connection);
}

static void publish_no_journal(struct connection *connection)
{
    char problem[ERROR_TEXT_BYTES];
    (void)snprintf(problem, sizeof problem, _("No journal is kept: %s. Name a folder with journal_folder."),
                   paths_home_missing());
    publish_journal_problem(connection, problem);
}

void session_keep_journals(struct session *session, const struct settings *settings, bool shared)
{
    if (!settings->journal || session->is_replay) {
        return;
    }
    for (int i = 0; i < session->connection_count; i++) {
        struct connection *connection = &session->connections[i];
        if (settings->journal_folder == NULL) {
            publish_no_journal(connection);
        } else if (connection->journal == NULL) {
            open_journal(connection, settings, &settings->exchanges[i], shared);
        }
    }
}

void session_freeze(struct session *session)
{
    session->frozen_at = session_now(session);
    close_journals(session, session->frozen_at);
}

void session_remove(struct session *session, struct exchange *exchange, const struct removed_event *what)
{
    const struct event event = {.kind = EVENT_REMOVED, .removed = *what};
    publish(&session->connections[exchange->index], &event);
}

int64_t session_now(const struct session *session)
{
    if (session->frozen_at != 0) {
        return session->frozen_at;
    }
    if (!session->is_replay) {
        return loop_now_ms(session->loop);
    }
    double elapsed_ms =
        (double)(loop_monotonic_ms(session->loop) - session->played_at_ms) * session->replay_speed;
    return session->played_ms + (int64_t)elapsed_ms;
}

int64_t session_calendar_offset_ms(const struct session *session)
{
    int64_t ahead_ms =
        session->is_replay ? 0 : loop_wall_clock_ms(session->loop) - loop_now_ms(session->loop);
    return ahead_ms / 1000 * 1000; /* the two clocks are read less than a second apart */
}

bool session_is_replay(const struct session *session)
{
    return session->is_replay;
}
