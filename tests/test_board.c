/* The board on a terminal, watching a pretend exchange: test_board PBXBOARD. */

#include "tests/folder.h"
#include "tests/harness.h"
#include "tests/session.h"
#include "tests/simulator.h"

#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ENTER "\r"
#define ESC   "\x1b"

static const char *program;

/* A board and the exchange it watches. */
struct stage {
    struct simulator simulator;
    struct session *board;
};

static const struct session_options small = {.cols = 80, .rows = 24, .term = "xterm-256color"};
static const struct session_options large = {.cols = 200, .rows = 60, .term = "xterm-256color"};

/* In the office nothing happens of itself; the board connects, and knows nothing yet. */
static void open_board(struct stage *stage, const struct session_options *options, const char *speed)
{
    simulator_start(&stage->simulator, program, 0, speed);
    simulator_do(&stage->simulator, "quiet");
    const char *arguments[] = {
        program, "--api", stage->simulator.api, "--name", SIMULATOR_NAME, "--extension", "101", NULL};
    stage->board = session_start(arguments, options);
    session_wait_text(stage->board, "connected, nothing heard yet");
}

/* … and is told the state of every extension; all phones are free. */
static void start(struct stage *stage, const struct session_options *options)
{
    open_board(stage, options, "1");
    simulator_do(&stage->simulator, "register 118\nreload");
    session_wait_text(stage->board, "○ 709");
    assert_false(vt_shows(stage->board->vt, SIMULATOR_KEY));
}

static bool is_cooked(const struct session *board)
{
    struct termios modes = session_modes(board);
    return (modes.c_lflag & (ECHO | ICANON | ISIG)) == (ECHO | ICANON | ISIG) && (modes.c_oflag & OPOST);
}

static bool is_given_back(const struct session *board)
{
    return !board->vt->alternate && board->vt->cursor_shown && is_cooked(board);
}

/* Expects the end that `keys` ask for, and the terminal as it was. */
static void end_by(struct stage *stage, const char *keys)
{
    assert_false(vt_shows(stage->board->vt, SIMULATOR_KEY));
    session_send(stage->board, keys);
    int status = session_status(stage->board);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    session_wait(stage->board, is_given_back);
    session_free(stage->board);
    simulator_end(&stage->simulator, SIGTERM);
}

static void end(struct stage *stage)
{
    end_by(stage, "q");
}

static int64_t now_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* The row that holds the text; -1 where none does. */
static int row_with(const struct session *board, const char *text)
{
    for (int row = 0; row < board->vt->rows; row++) {
        if (strstr(vt_row(board->vt, row), text) != NULL) {
            return row;
        }
    }
    return -1;
}

/* How many rows hold the text. */
static int rows_with(const struct session *board, const char *text)
{
    int count = 0;
    for (int row = 0; row < board->vt->rows; row++) {
        count += strstr(vt_row(board->vt, row), text) != NULL;
    }
    return count;
}

static bool dial_line_is_empty(const struct session *board)
{
    return !vt_shows(board->vt, "dial: 9");
}

/* Everything that was typed before has been taken and drawn. */
static void settle(struct stage *stage)
{
    session_send(stage->board, "9");
    session_wait_text(stage->board, "dial: 9");
    session_send(stage->board, "\x7f");
    session_wait(stage->board, dial_line_is_empty);
}

static const char *escaped_from;

static bool has_escaped(const struct session *board)
{
    return !vt_shows(board->vt, escaped_from);
}

/* Leaves a prompt by Escape. What is sent before it has left would make an Alt- key of it. */
static void escape(struct stage *stage, const char *prompt)
{
    escaped_from = prompt;
    session_wait_text(stage->board, prompt);
    session_send(stage->board, ESC);
    session_wait(stage->board, has_escaped);
}

/* Types, and presses Enter when that is seen: before, it would only be shown what Enter does. */
static void enter(struct stage *stage, const char *keys, const char *seen)
{
    session_send(stage->board, keys);
    session_wait_text(stage->board, seen);
    session_send(stage->board, ENTER);
}

static void follow_calls(const struct session_options *options)
{
    struct stage stage;
    start(&stage, options);
    simulator_do(&stage.simulator, "ring 105 106");
    session_wait_text(stage.board, "▲ 106");
    session_wait_text(stage.board, "△ 105");
    simulator_do(&stage.simulator, "answer 106");
    session_wait_text(stage.board, "● 106");
    session_wait_text(stage.board, "● 105");
    simulator_do(&stage.simulator, "hold 105");
    session_wait_text(stage.board, "‖ 105");
    simulator_do(&stage.simulator, "unhold 105\nunregister 118");
    session_wait_text(stage.board, "● 105");
    session_wait_text(stage.board, "✕ 118");
    simulator_do(&stage.simulator, "hangup 105\nregister 118");
    session_wait_text(stage.board, "○ 105");
    session_wait_text(stage.board, "○ 106");
    session_wait_text(stage.board, "○ 118");
    simulator_do(&stage.simulator, "join Kolejka1 601234567 Klient\njoin Kolejka1 601234568 Klient");
    session_wait_text(stage.board, "Kolejka1         2 waiting");
    end(&stage);
}

static void lamps_follow_calls(void **state)
{
    (void)state;
    follow_calls(&small);
}

static void lamps_follow_calls_on_a_large_screen(void **state)
{
    (void)state;
    follow_calls(&large);
}

static void dials_from_my_extension(void **state)
{
    (void)state;
    struct stage stage;
    start(&stage, &small);
    enter(&stage, "105", "dial: 105");
    session_wait_text(stage.board, "▲ 101");
    session_wait_text(stage.board, "Calling");
    session_wait_text(stage.board, "▲ 105");
    session_wait_text(stage.board, "● 101");
    end(&stage);
}

/* How often the log says that something was dialled; leaves the switchboard on the screen. */
static int count_dialled(struct stage *stage)
{
    session_send(stage->board, ESC "[20~"); /* F9, the log */
    session_wait_text(stage->board, " Log ");
    settle(stage);
    int count = rows_with(stage->board, "dialled from 101");
    session_send(stage->board, ESC "OQ"); /* F2 */
    session_wait_text(stage->board, "F3 queues");
    return count;
}

static void two_enters_dial_once(void **state)
{
    (void)state;
    EACH (doubled, ((const char *const[]){ENTER ENTER, ENTER "\n"})) {
        struct stage stage;
        start(&stage, &small);
        session_send(stage.board, "105");
        session_wait_text(stage.board, "dial: 105");
        session_send(stage.board, *doubled);
        session_wait_text(stage.board, "▲ 101");
        session_wait_text(stage.board, "Calling");
        session_send(stage.board, "\x15"); /* whatever is on the line */
        assert_int_equal(count_dialled(&stage), 1);
        end(&stage);
    }
}

/* As a terminal pastes that does not mark it, or a slow line brings it: an Enter in it shows, and the next one acts. */
static void an_enter_among_other_keys_shows_only(void **state)
{
    (void)state;
    struct stage stage;
    start(&stage, &small);
    EACH (keys, ((const char *const[]){"105" ENTER, "105\n", "105" ENTER ENTER "\n", ENTER "105" ENTER})) {
        session_send(stage.board, *keys);
        session_wait_text(stage.board, "Enter again calls");
        escape(&stage, "dial: 105");
    }
    session_send(stage.board, ":quit" ENTER);
    escape(&stage, "Enter came too early, or among other keys: press it again.");
    session_send(stage.board, "dzien dobry" ENTER);
    session_wait_text(stage.board, "Enter again calls");
    session_send(stage.board, "s601234567\tZa dom" ENTER);
    escape(&stage, "Enter again sends the message to 601 234 567.");
    session_send(stage.board, "\x15");
    assert_int_equal(count_dialled(&stage), 0);
    enter(&stage, "105" ENTER, "Enter again calls");
    session_wait_text(stage.board, "▲ 101");
    assert_int_equal(count_dialled(&stage), 1);
    end(&stage);
}

static int looks;

/* All that was sent has been read: nothing waits, several times, because it takes a moment until it does. */
static bool has_read(const struct session *board)
{
    enum { LOOKS = 5 };
    int waiting;
    assert_int_equal(ioctl(board->terminal_end, FIONREAD, &waiting), 0);
    looks = waiting == 0 ? looks + 1 : 0;
    return looks >= LOOKS;
}

/* The terminal takes no more; while somebody writes to it, it does not for a moment. */
static bool is_stuck(const struct session *board)
{
    enum { MOMENT_MS = 50 };
    struct pollfd end = {.fd = board->terminal_end, .events = POLLOUT};
    return poll(&end, 1, MOMENT_MS) == 0;
}

/* Nobody has seen whom a terminal shows that has taken but a part of the frame, or nothing. */
static void an_enter_waits_for_a_stuck_terminal(void **state)
{
    enum { FRAMES_MAX = 100, FRAME_MS = 200 }; /* some 20 kB each; a terminal holds 64 */
    (void)state;
    struct stage stage;
    start(&stage, &large);
    session_send(stage.board, "105");
    session_wait_text(stage.board, "dial: 105");
    for (int i = 0; i < FRAMES_MAX && !session_holds_deaf(stage.board, is_stuck, FRAME_MS); i++) {
        session_send(stage.board, "\x0c");
    }
    EACH (key, ((const char *const[]){"\x0c", ENTER})) {
        looks = 0;
        session_send(stage.board, *key);
        assert_true(session_holds_deaf(stage.board, has_read, DEADLINE_MS));
    }
    session_wait_text(stage.board, "Enter again calls");
    escape(&stage, "dial: 105");
    assert_int_equal(count_dialled(&stage), 0);
    end(&stage);
}

static void sends_a_message(void **state)
{
    (void)state;
    struct stage stage;
    open_board(&stage, &small, "20");
    session_send(stage.board, "s601234567\tZażółć gęślą jaźń");
    session_wait_text(stage.board, "jaźń");
    session_send(stage.board, ENTER);
    session_wait_text(stage.board, "SMS to 601 234 567: delivered");
    session_send(stage.board, ESC "[17~"); /* F6, the messages */
    session_wait_text(stage.board, "✓ delivered");
    session_wait_text(stage.board, "Zażółć gęślą jaźń");
    end(&stage);
}

static bool nobody_is_free(const struct session *board)
{
    return !vt_shows(board->vt, "○") && vt_shows(board->vt, "◌ 105");
}

/* A dead exchange is noticed at once, and nothing that it said is believed any more. */
static void loses_and_finds_the_exchange(void **state)
{
    (void)state;
    struct stage stage;
    start(&stage, &small);
    int64_t killed_at = now_ms();
    simulator_end(&stage.simulator, SIGKILL);
    session_wait(stage.board, nobody_is_free);
    assert_in_range(now_ms() - killed_at, 0, 10000); /* long before it would be missed */
    simulator_start(&stage.simulator, program, stage.simulator.port, "1");
    simulator_do(&stage.simulator, "quiet");
    session_wait_text(stage.board, "connected");
    assert_true(nobody_is_free(stage.board));
    simulator_do(&stage.simulator, "register 105");
    session_wait_text(stage.board, "○ 105");
    assert_true(vt_shows(stage.board->vt, "◌ 106"));
    simulator_do(&stage.simulator, "reload");
    session_wait_text(stage.board, "○ 709");
    end(&stage);
}

/* A cell that was never written looks like a blank. */
static bool is_same_cell(const VTermScreenCell *a, const VTermScreenCell *b)
{
    bool both_blank = (a->chars[0] == 0 || a->chars[0] == ' ') && (b->chars[0] == 0 || b->chars[0] == ' ');
    bool same_text = both_blank || memcmp(a->chars, b->chars, sizeof a->chars) == 0;
    return same_text && a->width == b->width && a->attrs.bold == b->attrs.bold &&
           a->attrs.underline == b->attrs.underline && a->attrs.italic == b->attrs.italic &&
           a->attrs.reverse == b->attrs.reverse && vterm_color_is_equal(&a->fg, &b->fg) &&
           vterm_color_is_equal(&a->bg, &b->bg);
}

static bool is_same_row(const struct vt *a, const struct vt *b, int row)
{
    for (int col = 0; col < a->cols; col++) {
        VTermScreenCell one = vt_cell(a, row, col);
        VTermScreenCell other = vt_cell(b, row, col);
        if (!is_same_cell(&one, &other)) {
            return false;
        }
    }
    return true;
}

/* Draws all anew on an empty terminal. Is it what stood there, cell by cell? The row of the clock is told apart. */
static bool looks_as_before(struct stage *stage, bool *same_clock)
{
    struct vt *before = stage->board->vt;
    struct vt *now = vt_new(before->cols, before->rows);
    bool same = true;
    stage->board->vt = now;
    session_send(stage->board, "\x0c");
    settle(stage);
    now->alternate = before->alternate; /* entered long before the new one was made */
    now->cursor_shown = before->cursor_shown;
    *same_clock = is_same_row(before, now, 0);
    for (int row = 1; row < now->rows; row++) {
        if (!is_same_row(before, now, row)) {
            print_error("row %d of %dx%d:\n|%s\n", row, now->cols, now->rows, vt_row(before, row));
            print_error("|%s\n", vt_row(now, row));
            same = false;
        }
    }
    vt_free(before);
    return same;
}

static void expect_no_garbage(struct stage *stage)
{
    enum { LOOKS = 3 }; /* the clock may go on between two of them */
    bool same_clock = false;
    settle(stage);
    for (int look = 0; look < LOOKS && !same_clock; look++) {
        assert_true(looks_as_before(stage, &same_clock));
    }
    assert_true(same_clock);
}

static void resizes_without_garbage(void **state)
{
    (void)state;
    static const struct {
        int cols, rows;
    } sizes[] = {{20, 5}, {300, 100}, {81, 25}, {40, 12}, {299, 3}, {20, 100}, {300, 100}, {20, 5}, {80, 24}};
    struct stage stage;
    start(&stage, &small);
    EACH (size, sizes) {
        session_resize(stage.board, size->cols, size->rows);
        expect_no_garbage(&stage);
        assert_true(size->cols < 60 || strstr(vt_row(stage.board->vt, 0), "MojaCentrala") != NULL);
    }
    end(&stage);
}

static bool is_taken(const struct session *board)
{
    return board->vt->alternate && vt_shows(board->vt, "○ 709");
}

static void stops_and_continues(void **state)
{
    (void)state;
    struct stage stage;
    struct session_options options = small;
    options.shell = true;
    start(&stage, &options);
    EACH (by_name, ((const bool[]){false, true})) {
        if (*by_name) {
            enter(&stage, ":suspend", "command: suspend");
        } else {
            session_send(stage.board, "\x1a");
        }
        session_wait_report(stage.board, "stopped");
        session_wait(stage.board, is_given_back);
        session_send(stage.board, "fg\n");
        session_wait(stage.board, is_taken);
        assert_false(is_cooked(stage.board));
    }
    simulator_do(&stage.simulator, "ring 105 106");
    session_wait_text(stage.board, "▲ 106");
    end(&stage);
}

/* However it ends, the terminal is the user's again, and whoever started it learns how it ended. */
static void gives_the_terminal_back(void **state)
{
    (void)state;
    static const struct {
        int signo;
        bool kills;
    } signals[] = {{SIGTERM, false}, {SIGHUP, false}, {SIGINT, false}, {SIGQUIT, false},
                   {SIGSEGV, true},  {SIGABRT, true}, {SIGBUS, true}};
    EACH (signal, signals) {
        struct stage stage;
        open_board(&stage, &small, "1");
        assert_true(stage.board->vt->alternate);
        assert_false(is_cooked(stage.board));
        assert_int_equal(kill(stage.board->child, signal->signo), 0);
        int status = session_status(stage.board);
        assert_int_equal(WIFSIGNALED(status), signal->kills);
        assert_int_equal(signal->kills ? WTERMSIG(status) : WEXITSTATUS(status),
                         signal->kills ? signal->signo : 0);
        session_wait(stage.board, is_given_back);
        session_free(stage.board);
        simulator_end(&stage.simulator, SIGTERM);
    }
}

static void expect_same_modes(const struct termios *a, const struct termios *b)
{
    assert_int_equal(a->c_iflag, b->c_iflag);
    assert_int_equal(a->c_oflag, b->c_oflag);
    assert_int_equal(a->c_cflag, b->c_cflag);
    assert_int_equal(a->c_lflag, b->c_lflag);
    assert_memory_equal(a->c_cc, b->c_cc, NCCS);
}

static void gives_the_modes_back_as_they_were(void **state)
{
    (void)state;
    struct stage stage;
    open_board(&stage, &small, "1");
    assert_int_equal(kill(stage.board->child, SIGSEGV), 0);
    (void)session_status(stage.board);
    struct termios crashed = session_modes(stage.board);
    session_free(stage.board);
    simulator_end(&stage.simulator, SIGTERM);
    open_board(&stage, &small, "1");
    session_send(stage.board, "q");
    (void)session_status(stage.board);
    struct termios ended = session_modes(stage.board);
    session_free(stage.board);
    simulator_end(&stage.simulator, SIGTERM);
    const char *nothing[] = {"/bin/true", NULL};
    struct session *untouched = session_start(nothing, &small);
    (void)session_status(untouched);
    struct termios found = session_modes(untouched);
    session_free(untouched);
    expect_same_modes(&crashed, &found);
    expect_same_modes(&ended, &found);
}

static void quits(void **state)
{
    (void)state;
    EACH (keys, ((const char *const[]){"q", "\x03"})) {
        struct stage stage;
        open_board(&stage, &small, "1");
        end_by(&stage, *keys);
    }
    struct stage stage;
    open_board(&stage, &small, "1");
    session_send(stage.board, ":quit");
    session_wait_text(stage.board, "command: quit");
    end_by(&stage, ENTER);
}

static void finds(void **state)
{
    (void)state;
    struct stage stage;
    start(&stage, &small);
    session_wait_text(stage.board, "○ 112");
    enter(&stage, "/112", "find: 112");
    escaped_from = "find: ";
    session_wait(stage.board, has_escaped);
    session_send(stage.board, "d");
    session_wait_text(stage.board, "112: your telephone rings first");
    session_send(stage.board, "/nobody");
    escape(&stage, "Nothing on this screen is like that.");
    end(&stage);
}

static bool only_106_is_left(const struct session *board)
{
    return vt_shows(board->vt, "▲ 106") && rows_with(board, "○ 1") == 0 && rows_with(board, "△ 1") == 0;
}

static bool twos_and_ones_are_left_out(const struct session *board)
{
    return vt_shows(board->vt, "○ 709") && !vt_shows(board->vt, "○ 112") && !vt_shows(board->vt, "▲ 106");
}

static void filters(void **state)
{
    (void)state;
    struct stage stage;
    start(&stage, &small);
    simulator_do(&stage.simulator, "ring 105 106");
    session_wait_text(stage.board, "▲ 106");
    enter(&stage, "\\state:ringing", "filter: state:ringing");
    session_wait(stage.board, only_106_is_left);
    session_wait_text(stage.board, "filter: state:ringing");
    escape(&stage, "filter: ");
    session_wait_text(stage.board, "○ 112");
    enter(&stage, ":filter !ext:1*", "command: filter !ext:1*");
    session_wait(stage.board, twos_and_ones_are_left_out);
    escape(&stage, "filter: ");
    session_wait_text(stage.board, "○ 112");
    end(&stage);
}

static bool goes_down(const struct session *board)
{
    return row_with(board, "○ 709") < row_with(board, "○ 102");
}

static bool goes_up(const struct session *board)
{
    return row_with(board, "○ 709") > row_with(board, "○ 102");
}

static bool ringing_is_first(const struct session *board)
{
    return strstr(vt_row(board->vt, 2), "▲ 120") != NULL;
}

static void sorts(void **state)
{
    (void)state;
    struct stage stage;
    start(&stage, &small);
    assert_true(goes_up(stage.board));
    session_send(stage.board, "I");
    session_wait(stage.board, goes_down);
    session_send(stage.board, "I");
    session_wait(stage.board, goes_up);
    simulator_do(&stage.simulator, "ring 105 120");
    session_wait_text(stage.board, "▲ 120");
    assert_false(ringing_is_first(stage.board));
    session_send(stage.board, ">>"); /* by name, by state */
    session_wait(stage.board, ringing_is_first);
    end(&stage);
}

static bool speaks_no_english(const struct session *board)
{
    return !vt_shows(board->vt, "No extension has been heard of yet.");
}

static void completes_commands(void **state)
{
    (void)state;
    struct stage stage;
    open_board(&stage, &small, "1");
    session_send(stage.board, ":lan");
    session_wait_text(stage.board, "language CODE");
    enter(&stage, "\tpl", "command: language pl");
    session_wait(stage.board, speaks_no_english);
    enter(&stage, ":language en", ": language en"); /* in whichever language */
    session_wait_text(stage.board, "No extension has been heard of yet.");
    enter(&stage, ":dance", "command: dance");
    session_wait_text(stage.board, "There is no such command.");
    session_send(stage.board, "?");
    escape(&stage, "Moves the selection up.");
    end(&stage);
}

static VTermColor seen_before;

static bool has_another_colour(const struct session *board)
{
    VTermColor now = vt_cell(board->vt, 0, 1).bg;
    return !vterm_color_is_equal(&now, &seen_before);
}

static bool has_the_colour(const struct session *board)
{
    return !has_another_colour(board);
}

static void changes_its_colours(void **state)
{
    (void)state;
    struct stage stage;
    open_board(&stage, &small, "1");
    seen_before = vt_cell(stage.board->vt, 0, 1).bg;
    enter(&stage, ":theme light", "command: theme light");
    session_wait(stage.board, has_another_colour);
    enter(&stage, ":theme dark", "command: theme dark");
    session_wait(stage.board, has_the_colour);
    enter(&stage, ":theme pink", "command: theme pink");
    session_wait_text(stage.board, "There is no theme pink");
    end(&stage);
}

static void shows_no_colours_where_none_are_wanted(void **state)
{
    (void)state;
    struct stage stage;
    struct session_options options = small;
    options.no_color = "1";
    start(&stage, &options);
    for (int row = 0; row < stage.board->vt->rows; row++) {
        for (int col = 0; col < stage.board->vt->cols; col++) {
            VTermScreenCell cell = vt_cell(stage.board->vt, row, col);
            assert_true(VTERM_COLOR_IS_DEFAULT_FG(&cell.fg));
            assert_true(VTERM_COLOR_IS_DEFAULT_BG(&cell.bg));
        }
    }
    end(&stage);
}

static void refuses_a_terminal_without_addresses(void **state)
{
    (void)state;
    struct simulator simulator;
    struct session_options options = {.cols = 80, .rows = 24, .term = "dumb"};
    simulator_start(&simulator, program, 0, "1");
    const char *arguments[] = {program, "--api", simulator.api, "--name", SIMULATOR_NAME, NULL};
    struct session *board = session_start(arguments, &options);
    int status = session_status(board);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 1);
    session_wait_text(board, "pbxboard: ");
    assert_true(vt_shows(board->vt, "dumb"));
    assert_int_equal(row_with(board, "pbxboard: "), 0);
    assert_true(is_given_back(board));
    session_free(board);
    simulator_end(&simulator, SIGTERM);
}

static void never_dials_what_is_pasted(void **state)
{
    (void)state;
    struct stage stage;
    start(&stage, &small);
    session_send(stage.board, ESC "[200~105\r106\n:quit\rd" ESC "[201~");
    session_wait_text(stage.board, "dial: 105,106");
    escape(&stage, "dial: 105,106");
    session_send(stage.board, ESC "[20~"); /* F9, the log */
    session_wait_text(stage.board, "Log");
    settle(&stage);
    assert_false(vt_shows(stage.board->vt, "dialled"));
    end(&stage);
}

/* What libvterm, which nobody here wrote, answers to the question. */
static void ask_terminal(struct stage *stage, const char *question, char answer[128])
{
    vt_write(stage->board->vt, question, strlen(question));
    size_t length = vterm_output_read(stage->board->vt->vterm, answer, 127);
    answer[length] = '\0';
    assert_true(length > 1);
    assert_int_equal(answer[0], *ESC);
}

/* … whole, and byte by byte as fast as the terminal goes; and the rest of it after that its ESC was taken for the key. */
static void expect_no_key(struct stage *stage, const char *answer)
{
    session_send(stage->board, answer);
    settle(stage);
    for (const char *byte = answer; *byte != '\0'; byte++) {
        session_send(stage->board, (const char[]){*byte, '\0'});
    }
    settle(stage);
    session_send(stage->board, "/");
    escape(stage, "find:");
    session_send(stage->board, answer + 1);
    settle(stage);
    assert_true(vt_shows(stage->board->vt, "○ 105"));
}

static void what_a_terminal_answers_is_no_key(void **state)
{
    (void)state;
    static const char *const questions[] = {ESC "[c", ESC "[>c", ESC "[5n", ESC "[6n", ESC "[?6n", ESC "[?2026$p",
                                            ESC "P$qm" ESC "\\"};
    static const char *const answers[] = {ESC "P>|WezTerm 20230712-072601-f4abf8fd" ESC "\\",
                                          ESC "]11;rgb:1414/1919/1f1f" ESC "\\",
                                          ESC "]11;rgb:1414/1919/1f1f\x07",
                                          ESC "[?997;1n",
                                          ESC "[24;80R",
                                          ESC "[M105",
                                          ESC "[<0;105;20M",
                                          ESC "]52;c;MTA1DQ==\x07"};
    struct stage stage;
    start(&stage, &small);
    EACH (answer, answers) {
        expect_no_key(&stage, *answer);
    }
    EACH (question, questions) {
        char answer[128];
        ask_terminal(&stage, *question, answer);
        expect_no_key(&stage, answer);
    }
    assert_int_equal(count_dialled(&stage), 0);
    enter(&stage, "105", "dial: 105"); /* and keys go on working */
    session_wait_text(stage.board, "▲ 101");
    end(&stage);
}

static void names_the_key_that_is_refused(void **state)
{
    (void)state;
    struct simulator simulator;
    simulator_start(&simulator, program, 0, "1");
    (void)setenv("PBXBOARD_KEY", "NieTenKlucz", 1);
    const char *arguments[] = {program, "--api", simulator.api, "--name", SIMULATOR_NAME, NULL};
    struct session *board = session_start(arguments, &small);
    session_wait_text(board, "check the key");
    session_send(board, ESC "[20~");
    session_wait_text(board, "✕ " SIMULATOR_NAME); /* the name stands behind the sign in the log only */
    assert_false(vt_shows(board->vt, "NieTenKlucz"));
    session_send(board, "q");
    assert_int_equal(session_status(board), 0);
    session_free(board);
    simulator_end(&simulator, SIGTERM);
    (void)setenv("PBXBOARD_KEY", SIMULATOR_KEY, 1);
}

static char home[FOLDER_BYTES];

static int set_up(void **state)
{
    (void)state;
    folder_make(home);
    (void)setenv("PBXBOARD_KEY", SIMULATOR_KEY, 1);
    (void)setenv("LC_ALL", "C.UTF-8", 1);
    (void)setenv("HOME", home, 1); /* nobody's configuration, and where its journals go */
    (void)unsetenv("XDG_STATE_HOME");
    (void)unsetenv("XDG_CONFIG_HOME");
    (void)unsetenv("PBXBOARD_CONFIG");
    (void)unsetenv("PBXBOARD_THEME");
    (void)unsetenv("LANGUAGE");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    folder_remove(home);
    return 0;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lamps_follow_calls),
        cmocka_unit_test(lamps_follow_calls_on_a_large_screen),
        cmocka_unit_test(dials_from_my_extension),
        cmocka_unit_test(two_enters_dial_once),
        cmocka_unit_test(an_enter_among_other_keys_shows_only),
        cmocka_unit_test(an_enter_waits_for_a_stuck_terminal),
        cmocka_unit_test(sends_a_message),
        cmocka_unit_test(loses_and_finds_the_exchange),
        cmocka_unit_test(resizes_without_garbage),
        cmocka_unit_test(stops_and_continues),
        cmocka_unit_test(gives_the_terminal_back),
        cmocka_unit_test(gives_the_modes_back_as_they_were),
        cmocka_unit_test(quits),
        cmocka_unit_test(finds),
        cmocka_unit_test(filters),
        cmocka_unit_test(sorts),
        cmocka_unit_test(completes_commands),
        cmocka_unit_test(changes_its_colours),
        cmocka_unit_test(shows_no_colours_where_none_are_wanted),
        cmocka_unit_test(refuses_a_terminal_without_addresses),
        cmocka_unit_test(never_dials_what_is_pasted),
        cmocka_unit_test(what_a_terminal_answers_is_no_key),
        cmocka_unit_test(names_the_key_that_is_refused),
    };
    if (argc != 2) {
        (void)fprintf(stderr, "usage: test_board PBXBOARD\n");
        return 2;
    }
    program = argv[1];
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
