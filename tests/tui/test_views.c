/* What the screens look like: recording → model → app → canvas → text, against golden files in English and
 * Polish. UPDATE_GOLDEN=1 writes them anew; the difference is to be read like code.
 *
 * The last row, the hints, is left out of the pictures: one table a language has those of all pictures, and
 * of all views with each profile. So another hint changes two files. */

#include "tests/harness.h"

#include "config/language.h"
#include "model/board.h"
#include "model/memory.h"
#include "net/cloudpbx/decode.h"
#include "store/journal_reader.h"
#include "tui/app.h"
#include "tui/key.h"
#include "tui/views.h"

#include <errno.h>
#include <locale.h>
#include <sys/stat.h>

#define TRACE TEST_SOURCE_DIR "/recordings/trace-small.jsonl"

enum { HOUR_MS = 3600 * 1000 };

static const struct size {
    int cols, rows;
} sizes[] = {{80, 24}, {40, 12}, {200, 60}};

#define LONG_REASON                                                                                          \
    "The certificate of pbxvisor1.cloudpbx.pl has expired: it was good until 2026-11-01, and the clock of "  \
    "this computer says 2026-11-20"

/* Another exchange beside the recorded one. */
enum second {
    SECOND_NONE,
    SECOND_UNREACHED,  /* it can't be reached from the start */
    SECOND_LIVE,       /* it has a queue, a room, an agent and extensions of the same names */
    SECOND_OF_SIXTEEN, /* … and fourteen more, of which some are reached */
};

#define UNREACHED_REASON "No connection to b.example: Connection refused"

/* A screen, and how one gets there. */
static const struct picture {
    const char *name;
    const char *view;
    int64_t at_ms;
    const char *keys; /* each a character, or the name of a key in <> */
    bool lost;        /* the link has gone */
    bool ascii;
    int64_t later_ms; /* seen so much later, with nothing heard meanwhile */
    const char *reason;
    enum replay_state replay;
    const char *journal; /* why nothing can be written down */
    bool overflow;       /* there are more things than are kept */
    bool unreadable;     /* several messages can't be read */
    bool reconnected;    /* the link has gone and come back, and some have been heard of since */
    enum second second;
    bool grouped; /* there is a group with extensions of both */
    bool named;   /* the user has names for extensions */
    enum profile profile;
} pictures[] = {
    {.name = "two-switchboard-groups",
     .view = "switchboard",
     .at_ms = 120002,
     .keys = "",
     .second = SECOND_LIVE,
     .grouped = true},
    {.name = "switchboard-overflow",
     .view = "switchboard",
     .at_ms = 120002,
     .keys = "",
     .overflow = true,
     .journal = "full"},
    {.name = "switchboard-unreadable",
     .view = "switchboard",
     .at_ms = 120002,
     .keys = "",
     .unreadable = true},
    {.name = "wallboard-overflow", .view = "wallboard", .at_ms = 120002, .keys = "", .overflow = true},
    {.name = "switchboard-back", .view = "switchboard", .at_ms = 120002, .keys = "", .reconnected = true},
    {.name = "two-switchboard",
     .view = "switchboard",
     .at_ms = 120002,
     .keys = "",
     .second = SECOND_UNREACHED},
    {.name = "two-switchboard-dial",
     .view = "switchboard",
     .at_ms = 120002,
     .keys = "e601",
     .second = SECOND_LIVE},
    {.name = "two-switchboard-back",
     .view = "switchboard",
     .at_ms = 120002,
     .keys = "",
     .second = SECOND_UNREACHED,
     .reconnected = true},
    {.name = "two-queues", .view = "queues", .at_ms = 120002, .keys = "<Tab>", .second = SECOND_LIVE},
    {.name = "two-queues-lost",
     .view = "queues",
     .at_ms = 120002,
     .keys = "",
     .second = SECOND_LIVE,
     .lost = true},
    {.name = "two-wallboard", .view = "wallboard", .at_ms = 120002, .keys = "", .second = SECOND_LIVE},
    {.name = "two-wallboard-unreached",
     .view = "wallboard",
     .at_ms = 120002,
     .keys = "",
     .second = SECOND_UNREACHED},
    {.name = "two-conferences", .view = "conferences", .at_ms = 60001, .keys = "", .second = SECOND_LIVE},
    {.name = "two-messages", .view = "messages", .at_ms = 120002, .keys = "", .second = SECOND_LIVE},
    {.name = "two-messages-compose",
     .view = "messages",
     .at_ms = 120002,
     .keys = "es",
     .second = SECOND_LIVE},
    {.name = "two-log", .view = "log", .at_ms = 120002, .keys = "<Up><Up>", .second = SECOND_LIVE},
    {.name = "two-help", .view = "help", .at_ms = 120002, .keys = "", .second = SECOND_UNREACHED},
    {.name = "sixteen-switchboard",
     .view = "switchboard",
     .at_ms = 120002,
     .keys = "",
     .second = SECOND_OF_SIXTEEN},
    {.name = "switchboard-journal",
     .view = "switchboard",
     .at_ms = 120002,
     .keys = "",
     .journal =
         "The journal can't be written: /home/anna/.local/state/pbxboard/journal: No space left on device"},
    {.name = "log-journal",
     .view = "log",
     .at_ms = 120002,
     .keys = "",
     .journal =
         "The journal can't be written: /home/anna/.local/state/pbxboard/journal: No space left on device"},
    {.name = "switchboard-played",
     .view = "switchboard",
     .at_ms = 120002,
     .keys = "",
     .replay = REPLAY_RUNNING},
    {.name = "switchboard-played-lost",
     .view = "switchboard",
     .at_ms = 120002,
     .keys = "",
     .lost = true,
     .replay = REPLAY_OVER},
    {.name = "switchboard", .view = "switchboard", .at_ms = 120002, .keys = ""},
    {.name = "switchboard-early", .view = "switchboard", .at_ms = 10301, .keys = ""},
    {.name = "switchboard-lost", .view = "switchboard", .at_ms = 120002, .keys = "", .lost = true},
    {.name = "switchboard-ascii", .view = "switchboard", .at_ms = 120002, .keys = "", .ascii = true},
    {.name = "switchboard-filter",
     .view = "switchboard",
     .at_ms = 120002,
     .keys = "\\state:free !ext:10* <Enter>"},
    {.name = "switchboard-dial", .view = "switchboard", .at_ms = 120002, .keys = "10"},
    {.name = "switchboard-find-nobody", .view = "switchboard", .at_ms = 120002, .keys = "/qq<Enter><Enter>"},
    {.name = "queues", .view = "queues", .at_ms = 120002, .keys = "<Tab><Down><Down>"},
    /* in the order of the names that are shown */
    {.name = "queues-named", .view = "queues", .at_ms = 120002, .keys = "<Tab>>", .named = true},
    {.name = "queues-lost", .view = "queues", .at_ms = 120002, .keys = "", .lost = true},
    {.name = "wallboard", .view = "wallboard", .at_ms = 120002, .keys = ""},
    {.name = "wallboard-breached", .view = "wallboard", .at_ms = 95000, .keys = ""},
    {.name = "wallboard-lost", .view = "wallboard", .at_ms = 120002, .keys = "", .lost = true},
    {.name = "conferences", .view = "conferences", .at_ms = 60001, .keys = ""},
    {.name = "conferences-lost", .view = "conferences", .at_ms = 120002, .keys = "", .lost = true},
    {.name = "messages", .view = "messages", .at_ms = 120002, .keys = ""},
    {.name = "messages-compose", .view = "messages", .at_ms = 120002, .keys = "sZażółć gęślą jaźń"},
    {.name = "messages-begin", .view = "switchboard", .at_ms = 120002, .keys = "60234s"},
    {.name = "log", .view = "log", .at_ms = 120002, .keys = "<Up><Up>"},
    {.name = "help", .view = "help", .at_ms = 120002, .keys = ""},
    {.name = "help-legend", .view = "help", .at_ms = 120002, .keys = "G"},
    {.name = "palette", .view = "switchboard", .at_ms = 120002, .keys = ":th"},
    {.name = "switchboard-lost-long",
     .view = "switchboard",
     .at_ms = 120002,
     .keys = "",
     .lost = true,
     .reason = LONG_REASON},
    {.name = "log-lost-long",
     .view = "log",
     .at_ms = 120002,
     .keys = "",
     .lost = true,
     .reason = LONG_REASON},
    {.name = "switchboard-quiet", .view = "switchboard", .at_ms = 120002, .keys = "", .later_ms = 250000},
    {.name = "queues-silent",
     .view = "queues",
     .at_ms = 120002,
     .keys = "<Tab>",
     .later_ms = 13 * 3600 * 1000},
    {.name = "queues-forget",
     .view = "queues",
     .at_ms = 120002,
     .keys = "<Tab>x",
     .later_ms = 13 * 3600 * 1000},
    {.name = "queues-forget-live", .view = "queues", .at_ms = 120002, .keys = "<Tab>x"},
    {.name = "switchboard-forget-named",
     .view = "switchboard",
     .at_ms = 120002,
     .keys = ":forget 109<Enter>",
     .later_ms = 13 * 3600 * 1000},
    {.name = "wallboard-silent",
     .view = "wallboard",
     .at_ms = 120002,
     .keys = "",
     .later_ms = 13 * 3600 * 1000},
};

static const struct filter everything;

static void speak(const char *language)
{
    assert_true(language_set(language) && language_has_catalogue());
}

static bool submit(void *user, struct exchange *exchange, const struct action *action, struct error *error)
{
    (void)user;
    (void)exchange;
    (void)action;
    return error_set(error, ERROR_USAGE, "not here");
}

static void forget(void *user, struct exchange *exchange, const struct removed_event *what)
{
    (void)user;
    (void)exchange_apply(exchange, &(struct event){.kind = EVENT_REMOVED, .removed = *what}, 0);
}

static struct board *play(int64_t until_ms, bool lost, const char *reason)
{
    struct error error = {0};
    struct board *board = board_new();
    board->seed = (struct text_seed){(uint64_t)until_ms, 1}; /* no picture depends on it */
    struct exchange *exchange = board_add_exchange(board, "MojaCentrala");
    struct cloudpbx_decoder *decoder = cloudpbx_decoder_new("MojaCentrala");
    struct journal_reader *reader = journal_reader_open(TRACE, &error);
    struct journal_entry frame;
    assert_non_null(reader);
    exchange->capabilities = CAN_STREAM | CAN_DIAL | CAN_SMS;
    (void)snprintf(exchange->own_number, sizeof exchange->own_number, "101");
    struct event link = {.kind = EVENT_LINK, .link = {.state = LINK_LIVE, .address = "ws://127.0.0.1"}};
    (void)exchange_apply(exchange, &link, 1);
    while (journal_reader_next(reader, &frame, &error) && frame.at <= until_ms) {
        const struct event *events;
        size_t count = cloudpbx_decode_frame(decoder, frame.text, frame.length, &events);
        for (size_t i = 0; i < count; i++) {
            (void)exchange_apply(exchange, &events[i], frame.at);
        }
    }
    if (lost) {
        link.link = (struct link_event){.state = LINK_LOST,
                                        .reason = reason == NULL ? "Connection refused" : reason,
                                        .retry_at = until_ms + 4000};
        (void)exchange_apply(exchange, &link, until_ms - 1500);
    }
    journal_reader_close(reader);
    cloudpbx_decoder_free(decoder);
    return board;
}

static void tell(struct exchange *exchange, int64_t id, struct event event, int64_t at)
{
    (void)exchange_apply(exchange,
                         &(struct event){.kind = EVENT_FRAME, .frame = {.id = id, .hash = (uint64_t)id}}, at);
    (void)exchange_apply(exchange, &event, at);
}

/* An exchange that can't be reached: two tries have failed. */
static void add_unreached(struct board *board, const char *name, const char *title, int64_t now)
{
    struct exchange *exchange = board_add_exchange(board, name);
    (void)snprintf(exchange->title, sizeof exchange->title, "%s", title);
    const struct event tries[] = {
        {.kind = EVENT_LINK, .link = {.state = LINK_CONNECTING, .address = "wss://b"}},
        {.kind = EVENT_LINK,
         .link =
             {.state = LINK_LOST, .address = "wss://b", .reason = UNREACHED_REASON, .retry_at = now + 4000}},
    };
    EACH(event, tries) {
        (void)exchange_apply(exchange, event, now - 30000);
    }
}

static void add_live(struct board *board, const char *name, const char *title, int64_t now)
{
    struct exchange *exchange = board_add_exchange(board, name);
    const struct action sms = {.kind = ACTION_SMS, .to = "601234567", .text = "Z magazynu", .serial = 1};
    (void)snprintf(exchange->title, sizeof exchange->title, "%s", title);
    (void)snprintf(exchange->own_number, sizeof exchange->own_number, "101");
    exchange->capabilities = CAN_STREAM | CAN_DIAL | CAN_SMS;
    (void)exchange_apply(exchange, &(struct event){.kind = EVENT_LINK, .link = {.state = LINK_LIVE}},
                         now - 40000);
    const struct event told[] = {
        {.kind = EVENT_DEVICE, .device = {.number = "101", .state = DEVICE_IDLE}},
        {.kind = EVENT_DEVICE, .device = {.number = "601", .state = DEVICE_IN_USE}},
        {.kind = EVENT_WAITING, .waiting = {.queue = "Kolejka1", .waiting = 3}},
        {.kind = EVENT_MEMBER,
         .member = {.number = "101",
                    .name = "Ewa Magazyn",
                    .queue = "Kolejka1",
                    .status = MEMBER_FREE,
                    .calls_completed = 2}},
        {.kind = EVENT_PARTICIPANT,
         .participant = {.room = "SesjaRady",
                         .joined = true,
                         .channel = "SIP/b-601-1",
                         .number = "601",
                         .name = "Rampa"}},
    };
    EACH(event, told) {
        tell(exchange, 1 + (int64_t)event_i, *event, now - 9000 + 1000 * (int64_t)event_i);
    }
    (void)exchange_apply(exchange, &(struct event){.kind = EVENT_REQUESTED, .requested = {.action = &sms}},
                         now - 4000);
}

static void add_second(struct board *board, enum second second, int64_t now)
{
    if (second == SECOND_NONE) {
        return;
    }
    (void)snprintf(board->exchanges[0]->title, sizeof board->exchanges[0]->title, "biuro");
    if (second == SECOND_LIVE) {
        add_live(board, "MojaCentrala", "magazyn", now); /* the same name, too */
    } else {
        add_unreached(board, "MojaCentrala", "magazyn", now);
    }
    for (int i = 2; second == SECOND_OF_SIXTEEN && i < BOARD_EXCHANGES_MAX; i++) {
        char name[EXCHANGE_NAME_BYTES];
        (void)snprintf(name, sizeof name, "oddział %d", i);
        if (i % 5 == 0) {
            add_unreached(board, name, name, now);
        } else {
            add_live(board, name, name, now);
        }
    }
}

/* The link goes and comes back; three telephones are heard of again. */
static void reconnect(struct exchange *exchange, int64_t now)
{
    static const char *const numbers[] = {"101", "104", "117"};
    const struct event steps[] = {
        {.kind = EVENT_LINK, .link = {.state = LINK_LOST, .reason = "The connection broke off"}},
        {.kind = EVENT_LINK, .link = {.state = LINK_OPEN}},
        {.kind = EVENT_LINK, .link = {.state = LINK_LIVE}},
    };
    EACH(step, steps) {
        (void)exchange_apply(exchange, step, now - 20000);
    }
    EACH(number, numbers) {
        const struct event idle = {.kind = EVENT_DEVICE, .device = {.number = *number, .state = DEVICE_IDLE}};
        tell(exchange, 5000 + (int64_t)number_i, idle, now - 10000);
    }
}

static void press(struct app *app, struct canvas *canvas, const char *keys, int64_t now)
{
    while (*keys != '\0') {
        key_code key;
        const char *end = *keys == '<' ? strchr(keys, '>') : NULL;
        if (end != NULL) {
            char name[KEY_NAME_BYTES] = "";
            memcpy(name, keys + 1, (size_t)(end - keys - 1));
            assert_true(key_from_name(name, &key));
            keys = end + 1;
        } else {
            keys += text_decode(keys, strlen(keys), &key);
        }
        app_key(app, key, true, now);
        app_draw(app, canvas, now); /* as on the terminal: rows are put in order between keys */
        app_frame_shown(app);
    }
}

static struct board *board_of(const struct picture *picture)
{
    struct board *board = play(picture->at_ms, picture->lost, picture->reason);
    board->exchanges[0]->replay = picture->replay;
    board->exchanges[0]->silent_ms = 12 * 3600 * 1000;
    if (picture->journal != NULL) {
        const struct event event = {.kind = EVENT_JOURNAL, .journal = {.problem = picture->journal}};
        (void)exchange_apply(board->exchanges[0], &event, picture->at_ms);
    }
    board->exchanges[0]->overflow = picture->overflow;
    board->exchanges[0]->unreadable.often = picture->unreadable;
    if (picture->reconnected) {
        reconnect(board->exchanges[0], picture->at_ms);
    }
    add_second(board, picture->second, picture->at_ms);
    if (picture->named) {
        struct directory *names = &board->exchanges[0]->directory;
        (void)directory_learn(names, "104", "Agnieszka z góry", NAME_FROM_USER, 0);
        (void)directory_learn(names, "107", "Biuro", NAME_FROM_CONTACT, 0);
    }
    if (picture->grouped) {
        struct group *group = board_add_group(board, "Sprzedaż");
        (void)board_add_to_group(group, "101");
        (void)board_add_to_group(group, "102");
    }
    return board;
}

static char *draw_board(struct board *board, const struct picture *picture, const struct size *size)
{
    int64_t now = picture->at_ms + picture->later_ms;
    struct app_options options = {
        .board = board,
        .limits = {.warning_waiting = 2,
                   .breached_waiting = 4,
                   .warning_wait_ms = 10000,
                   .breached_wait_ms = 20000},
        .glyphs = picture->ascii ? GLYPHS_ASCII : GLYPHS_UNICODE,
        .callbacks = {.submit = submit, .remove_agent = forget},
    };
    keymap_load(&options.keymap, picture->profile);
    struct app *app = app_new(&options);
    struct canvas *canvas = canvas_new(size->cols, size->rows);
    app_show_view(app, view_by_name(picture->view));
    app_draw(app, canvas, now);
    press(app, canvas, picture->keys, now);
    app_draw(app, canvas, now);
    char *text = canvas_dump(canvas);
    app_draw(app, canvas, now);
    char *again = canvas_dump(canvas);
    assert_string_equal(text, again); /* drawing changes nothing */
    free(again);
    canvas_free(canvas);
    app_free(app);
    return text;
}

static char *draw(const struct picture *picture, const struct size *size)
{
    struct board *board = board_of(picture);
    char *text = draw_board(board, picture, size);
    board_free(board);
    return text;
}

static char *read_file(const char *path)
{
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        return memory_string("");
    }
    char *text = memory_new(1, 1 << 20);
    size_t length = fread(text, 1, (1 << 20) - 1, file);
    text[length] = '\0';
    (void)fclose(file);
    return text;
}

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    (void)fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

/* Whether the golden file of that name is not the text; it is told. */
static int compare(const char *name, const char *text)
{
    char path[512];
    (void)snprintf(path, sizeof path, "%s/golden/%s.txt", TEST_SOURCE_DIR, name);
    if (getenv("UPDATE_GOLDEN") != NULL) {
        write_file(path, text);
    }
    char *golden = read_file(path);
    int differs = strcmp(text, golden) != 0;
    if (differs) {
        print_error("%s is not what is drawn:\n%s", path, text);
    }
    free(golden);
    return differs;
}

/* Takes the last row off the text, and puts it into the table of hints with what it belongs to. */
static void move_hints(char *text, const char *what, FILE *hints)
{
    size_t length = strlen(text);
    assert_true(length > 1 && text[length - 1] == '\n');
    text[length - 1] = '\0';
    char *last = strrchr(text, '\n') + 1;
    (void)fprintf(hints, "%-34s |%s\n", what, last);
    *last = '\0';
}

static int compare_picture(const struct picture *picture, const char *language, FILE *hints)
{
    int differing = 0;
    EACH(size, sizes) {
        char what[128];
        char name[sizeof what + 8];
        char *text = draw(picture, size);
        (void)snprintf(what, sizeof what, "%s-%dx%d", picture->name, size->cols, size->rows);
        (void)snprintf(name, sizeof name, "%s-%s", what, language);
        move_hints(text, what, hints);
        differing += compare(name, text);
        free(text);
    }
    return differing;
}

static void add_hints_of_profile(enum profile profile, FILE *hints)
{
    for (int i = 0; i < VIEW_COUNT; i++) {
        struct picture picture = {
            .view = command_facts(views[i]->command)->name, .at_ms = 120002, .keys = "", .profile = profile};
        EACH(size, sizes) {
            char what[128];
            char *text = draw(&picture, size);
            (void)snprintf(what, sizeof what, "%s: %s %dx%d", profile_name(profile), picture.view, size->cols,
                           size->rows);
            move_hints(text, what, hints);
            free(text);
        }
    }
}

static void every_screen_in_every_language(void **state)
{
    (void)state;
    int differing = 0;
    for (const char *const *language = languages; *language != NULL; language++) {
        char name[32];
        char *table = NULL;
        size_t bytes = 0;
        FILE *hints = open_memstream(&table, &bytes);
        assert_non_null(hints);
        speak(*language);
        EACH(picture, pictures) {
            differing += compare_picture(picture, *language, hints);
        }
        for (int profile = 0; profile < PROFILE_COUNT; profile++) {
            add_hints_of_profile((enum profile)profile, hints);
        }
        assert_int_equal(fclose(hints), 0);
        (void)snprintf(name, sizeof name, "hints-%s", *language);
        differing += compare(name, table);
        free(table);
    }
    assert_int_equal(differing, 0);
}

static void every_screen_has_a_picture(void **state)
{
    (void)state;
    for (int i = 0; i < VIEW_COUNT; i++) {
        const char *name = command_facts(views[i]->command)->name;
        bool drawn = false;
        EACH(picture, pictures) {
            drawn = drawn || strcmp(picture->view, name) == 0;
        }
        if (!drawn) {
            fail_msg("tests/tui/test_views.c has no picture of %s", name);
        }
    }
}

/* Nothing unknown or stale looks idle, at any size: after the link is lost no idle glyph is left. */
static void nothing_stale_looks_idle(void **state)
{
    (void)state;
    speak("en");
    for (int i = 0; i < VIEW_COUNT; i++) {
        enum command command = views[i]->command;
        if (command == COMMAND_LOG || command == COMMAND_HELP) {
            continue; /* what was, and what the glyphs mean */
        }
        EACH(size, sizes) {
            struct picture live = {
                .name = "", .view = command_facts(command)->name, .at_ms = 120002, .keys = ""};
            struct picture lost = live;
            lost.lost = true;
            char *before = draw(&live, size);
            char *after = draw(&lost, size);
            if (command == COMMAND_SWITCHBOARD) {
                assert_non_null(strstr(before, "○"));
            }
            assert_null(strstr(after, "○"));
            assert_null(strstr(after, "free"));
            free(before);
            free(after);
        }
    }
}

/* The picture stays as it is until the moment that is told, whatever passes in that time: a silence that gets
 * long, agents who are not heard of. It is told rarely where nothing ages. */
static void nothing_changes_before_its_time(void **state)
{
    (void)state;
    speak("en");
    int64_t now = 60001;
    struct board *board = play(now, false, NULL);
    board->exchanges[0]->silent_ms = HOUR_MS + HOUR_MS / 2 + 12345;
    struct app_options options = {.board = board, .callbacks = {.submit = submit, .remove_agent = forget}};
    keymap_load(&options.keymap, PROFILE_ATTENDANT);
    struct app *app = app_new(&options);
    struct canvas *canvas = canvas_new(80, 24);
    app_show_view(app, view_by_name("wallboard"));
    int changes = 0;
    bool quiet = false;
    while (now < 3 * HOUR_MS) {
        app_draw(app, canvas, now);
        char *drawn = canvas_dump(canvas);
        int64_t next_ms = app_next_change_ms(app, now);
        assert_true(next_ms > 0);
        app_draw(app, canvas, now + next_ms - 1);
        char *later = canvas_dump(canvas);
        *strchr(drawn, '\n') = *strchr(later, '\n') = '\0';
        assert_string_equal(drawn + strlen(drawn) + 1, later + strlen(later) + 1);
        assert_int_equal(strstr(drawn, "nothing heard") != NULL, strstr(later, "nothing heard") != NULL);
        quiet = quiet || strstr(later, "nothing heard for 1 min") != NULL;
        free(drawn);
        free(later);
        now += next_ms;
        changes++;
    }
    app_draw(app, canvas, now);
    char *at_last = canvas_dump(canvas);
    assert_true(quiet);
    assert_non_null(strstr(at_last, "silent"));
    assert_null(strstr(at_last, "free"));
    assert_in_range(changes, 60, 80); /* the minutes of the first hour, then hours; and agents */
    free(at_last);
    canvas_free(canvas);
    app_free(app);
    board_free(board);
}

static void apply_agent_update(struct exchange *exchange, int64_t id, const char *queue, int64_t at)
{
    const struct event frame = {.kind = EVENT_FRAME, .frame = {.id = id, .hash = (uint64_t)id}};
    const struct event told = {
        .kind = EVENT_MEMBER,
        .member = {.number = "101", .queue = queue, .status = MEMBER_FREE, .calls_completed = -1}};
    (void)exchange_apply(exchange, &frame, at);
    (void)exchange_apply(exchange, &told, at);
}

/* The time beside a silent agent is that of the silence, and not that of the last change. */
static void silence_counts_from_the_last_word(void **state)
{
    (void)state;
    struct board *board = board_new();
    struct exchange *exchange = board_add_exchange(board, "N");
    struct picture picture = {.view = "queues", .at_ms = 3602000, .keys = "", .later_ms = 2 * HOUR_MS};
    exchange->silent_ms = HOUR_MS;
    apply_agent_update(exchange, 1, "K", 1000);
    apply_agent_update(exchange, 2, "L", 2000);
    apply_agent_update(exchange, 3, "K", picture.at_ms); /* nothing new, but heard of */
    speak("en");
    char *drawn = draw_board(board, &picture, &(struct size){80, 24});
    assert_non_null(strstr(drawn, "silent                2:00:00  K L"));
    free(drawn);
    board_free(board);
}

/* A row has the agent's name; whoever looks for the person finds the row, too. */
static void an_agent_is_found_by_each_name(void **state)
{
    (void)state;
    static const struct {
        const char *keys;
        const char *shown; /* NULL: only the row of 102 is there */
    } cases[] = {
        {"\\name:*nowak <Enter>", NULL}, /* of the extension */
        {"\\name:agent*2 <Enter>", NULL},      {"\\agent:*2 <Enter>", NULL},
        {"/nowak<Enter>x", "forgotten: 102 "}, {"/agent 2<Enter>x", "forgotten: 102 "},
    };
    speak("en");
    EACH(one, cases) {
        struct picture picture = {.view = "queues", .at_ms = 120002, .keys = one->keys};
        struct board *board = board_of(&picture);
        char *drawn = draw_board(board, &picture, &(struct size){80, 24});
        assert_non_null(strstr(drawn, "102    Agent 2 "));
        assert_int_equal(strstr(drawn, "103    Agent 3 ") == NULL, one->shown == NULL);
        assert_true(one->shown == NULL || strstr(drawn, one->shown) != NULL);
        free(drawn);
        board_free(board);
    }
}

/* A key that changes the screen, and others right behind it. */
static void keys_before_the_first_drawing(void **state)
{
    (void)state;
    struct board *board = play(120002, false, NULL);
    const struct render_context context = {
        .board = board, .exchange = board->exchanges[0], .now = 120002, .filter = &everything};
    for (int i = 0; views[i] != NULL; i++) {
        void *view = views[i]->open();
        for (int command = COMMAND_NONE; command < COMMAND_COUNT; command++) {
            (void)views[i]->run(view, &context, (enum command)command);
        }
        views[i]->close(view);
    }
    board_free(board);
}

/* The switchboard makes its list when it can have changed. After each command it must look as one that has
 * just been opened. */
static void a_kept_list_is_as_a_new_one(void **state)
{
    (void)state;
    static const struct {
        const char *filter;
        enum command command;
        int cols;
        const char *language;
        const char *newcomer;
    } steps[] = {
        {"", COMMAND_NONE, 100, "en", NULL},          {"", COMMAND_INVERT, 100, "en", NULL},
        {"", COMMAND_NONE, 100, "pl", NULL},          {"", COMMAND_INVERT, 100, "pl", NULL},
        {"", COMMAND_SORT_NEXT, 100, "pl", NULL},     {"", COMMAND_NONE, 100, "pl", NULL},
        {"", COMMAND_SORT_PREVIOUS, 100, "en", NULL}, {"ext:10*", COMMAND_NONE, 100, "en", NULL},
        {"ext:11*", COMMAND_NONE, 100, "en", NULL},   {"", COMMAND_NONE, 100, "en", NULL},
        {"", COMMAND_NONE, 60, "en", NULL},           {"", COMMAND_NONE, 60, "en", "1000"},
        {"", COMMAND_DOWN, 60, "en", "099"},          {"", COMMAND_LAST, 60, "en", NULL},
    };
    struct board *board = play(120002, false, NULL);
    (void)board_add_to_group(board_add_group(board, "Sprzedaż"), "105");
    const struct view *view = view_by_name("switchboard");
    void *kept = view->open();
    int inverted = 0;
    int sorted = 0;
    EACH(step, steps) {
        struct filter filter;
        filter_parse(&filter, step->filter);
        const struct render_context context = {
            .board = board, .exchange = board->exchanges[0], .now = 120002, .filter = &filter};
        struct canvas *old = canvas_new(step->cols, 24);
        struct canvas *new = canvas_new(step->cols, 24);
        void *fresh = view->open();
        speak(step->language);
        if (step->newcomer != NULL) {
            (void)exchange_apply(board->exchanges[0],
                                 &(struct event){.kind = EVENT_DEVICE,
                                                 .device = {.number = step->newcomer, .state = DEVICE_IDLE}},
                                 120002);
        }
        (void)view->run(kept, &context, step->command);
        inverted += step->command == COMMAND_INVERT;
        sorted += step->command == COMMAND_SORT_NEXT ? 1 : step->command == COMMAND_SORT_PREVIOUS ? -1 : 0;
        for (int i = 0; i < inverted % 2; i++) {
            (void)view->run(fresh, &context, COMMAND_INVERT);
        }
        for (int i = 0; i < sorted; i++) {
            (void)view->run(fresh, &context, COMMAND_SORT_NEXT);
        }
        view->arrange(fresh, &context, step->cols, 24);
        view->arrange(kept, &context, step->cols, 24);
        struct selection selection;
        assert_true(view->selection(kept, &context, &selection));
        assert_true(view->find(fresh, &context, selection.number, false));
        view->arrange(fresh, &context, step->cols, 24);
        view->draw(kept, &context, canvas_pane(old));
        view->draw(fresh, &context, canvas_pane(new));
        char *drawn = canvas_dump(old);
        char *expected = canvas_dump(new);
        assert_string_equal(drawn, expected);
        free(drawn);
        free(expected);
        view->close(fresh);
        canvas_free(old);
        canvas_free(new);
    }
    view->close(kept);
    board_free(board);
}

/* So much happens that the entry which is selected in the log is forgotten, before it is drawn again and
 * after. */
static void the_log_outlives_what_is_selected(void **state)
{
    (void)state;
    struct board *board = play(120002, false, NULL);
    const struct render_context context = {
        .board = board, .exchange = board->exchanges[0], .now = 120002, .filter = &everything};
    const struct view *view = view_by_name("log");
    struct canvas *canvas = canvas_new(80, 24);
    struct selection selection;
    void *log = view->open();
    view->arrange(log, &context, 80, 24);
    for (int i = 0; i < 40 && (i == 0 || !view->selection(log, &context, &selection)); i++) {
        assert_true(view->run(log, &context, COMMAND_UP));
    }
    assert_true(view->selection(log, &context, &selection));
    for (int i = 0; i < HISTORY_ENTRIES_MAX; i++) {
        const struct history_fact fact = {
            .at = 120002, .kind = HISTORY_STATE, .before = DEVICE_IDLE, .after = DEVICE_RINGING};
        history_put(&board->history, &fact, "105", "106", "somebody else");
    }
    assert_false(view->selection(log, &context, &selection));
    assert_true(view->find(log, &context, "ringing", false));
    view->arrange(log, &context, 80, 24);
    assert_true(view->selection(log, &context, &selection));
    assert_string_equal(selection.number, "105");
    for (int i = 0; i < HISTORY_ENTRIES_MAX; i++) {
        history_put(&board->history, &(struct history_fact){.kind = HISTORY_STATE}, "107", NULL, NULL);
    }
    assert_true(view->run(log, &context, COMMAND_UP));
    view->arrange(log, &context, 20, 5);
    view->draw(log, &context, canvas_pane(canvas));
    view->close(log);
    canvas_free(canvas);
    board_free(board);
}

/* Messages come and none is ours: that is not "live". With the first event it is. */
static void a_link_that_tells_nothing_of_ours(void **state)
{
    (void)state;
    enum { MINUTE_MS = 60 * 1000 };
    static const struct {
        enum frame_kind kind;
        const char *words;
    } steps[] = {{FRAME_OTHER_CHANNEL, "live"},
                 {FRAME_OTHER_CHANNEL, "connected, no event for 1 min"},
                 {FRAME_OTHER_CHANNEL, "connected, no event for 2 min"},
                 {FRAME_EVENTS, "live"}};
    speak("en");
    struct board *board = board_new();
    struct exchange *exchange = board_add_exchange(board, "Biuro");
    struct app_options options = {.board = board};
    keymap_load(&options.keymap, PROFILE_ATTENDANT);
    struct app *app = app_new(&options);
    struct canvas *canvas = canvas_new(80, 24);
    int64_t now = 1000;
    (void)exchange_apply(exchange, &(struct event){.kind = EVENT_LINK, .link = {.state = LINK_OPEN}}, now);
    (void)exchange_apply(exchange, &(struct event){.kind = EVENT_LINK, .link = {.state = LINK_LIVE}}, now);
    EACH(step, steps) {
        const struct event frame = {.kind = EVENT_FRAME, .frame = {.kind = step->kind, .id = 1}};
        const struct event device = {.kind = EVENT_DEVICE, .device = {.number = "101"}};
        app_event(app, exchange, &frame, exchange_apply(exchange, &frame, now));
        app_event(app, exchange, &device, exchange_apply(exchange, &device, now));
        app_draw(app, canvas, now);
        char *text = canvas_dump(canvas);
        if (strstr(text, step->words) == NULL) {
            fail_msg("no \"%s\" in %s", step->words, text);
        }
        free(text);
        now += MINUTE_MS;
    }
    app_draw(app, canvas, now + 2 * 60 * MINUTE_MS);
    char *text = canvas_dump(canvas);
    assert_non_null(strstr(text, "connected, nothing heard for 2 h"));
    free(text);
    canvas_free(canvas);
    app_free(app);
    board_free(board);
}

/* Any size that a terminal can have, down to nothing, is drawn without harm. */
static void every_size_is_drawn(void **state)
{
    (void)state;
    int step = getenv("TEST_SLOWLY") != NULL ? 4 : 1; /* under valgrind, fewer of them */
    EACH(picture, pictures) {
        struct board *board = board_of(picture);
        for (int cols = 1; cols <= 130; cols += 11 * step) {
            for (int rows = 1; rows <= 34; rows += 4 * step) {
                struct size size = {cols, rows};
                free(draw_board(board, picture, &size));
            }
        }
        board_free(board);
    }
}

int main(void)
{
    (void)setlocale(LC_ALL, "C.UTF-8");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_screen_in_every_language),
        cmocka_unit_test(every_screen_has_a_picture),
        cmocka_unit_test(nothing_stale_looks_idle),
        cmocka_unit_test(nothing_changes_before_its_time),
        cmocka_unit_test(silence_counts_from_the_last_word),
        cmocka_unit_test(an_agent_is_found_by_each_name),
        cmocka_unit_test(the_log_outlives_what_is_selected),
        cmocka_unit_test(keys_before_the_first_drawing),
        cmocka_unit_test(a_kept_list_is_as_a_new_one),
        cmocka_unit_test(a_link_that_tells_nothing_of_ours),
        cmocka_unit_test(every_size_is_drawn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
