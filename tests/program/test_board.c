/* The board on a terminal, watching a pretend exchange: test_board PBXBOARD. */

#include "tests/folder.h"
#include "tests/harness.h"
#include "tests/program/simulator.h"
#include "tests/pty.h"

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
struct fixture {
    struct simulator simulator;
    struct pty *board;
};

static const struct pty_options small = {.cols = 80, .rows = 24, .term = "xterm-256color"};
static const struct pty_options large = {.cols = 200, .rows = 60, .term = "xterm-256color"};

/* In the office nothing happens of itself; the board connects, and knows nothing yet. */
static void open_board(struct fixture *fixture, const struct pty_options *options, const char *speed)
{
    simulator_start(&fixture->simulator, program, 0, speed);
    simulator_do(&fixture->simulator, "quiet");
    const char *arguments[] = {
        program, "--api", fixture->simulator.api, "--name", SIMULATOR_NAME, "--extension", "101", NULL};
    fixture->board = pty_start(arguments, options);
    pty_wait_text(fixture->board, "connected, nothing heard yet");
}

/* … and is told the state of every extension; all phones are free. */
static void start(struct fixture *fixture, const struct pty_options *options)
{
    open_board(fixture, options, "1");
    simulator_do(&fixture->simulator, "register 118\nreload");
    pty_wait_text(fixture->board, "○ 709");
    assert_false(vt_shows(fixture->board->vt, SIMULATOR_KEY));
}

static bool is_cooked(const struct pty *board)
{
    struct termios modes = pty_modes(board);
    return (modes.c_lflag & (ECHO | ICANON | ISIG)) == (ECHO | ICANON | ISIG) && (modes.c_oflag & OPOST);
}

static bool is_given_back(const struct pty *board)
{
    return !board->vt->alternate && board->vt->cursor_shown && is_cooked(board);
}

/* Expects the end that `keys` ask for, and the terminal as it was. */
static void end_by(struct fixture *fixture, const char *keys)
{
    assert_false(vt_shows(fixture->board->vt, SIMULATOR_KEY));
    pty_send(fixture->board, keys);
    int status = pty_status(fixture->board);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    pty_wait(fixture->board, is_given_back);
    pty_free(fixture->board);
    simulator_end(&fixture->simulator, SIGTERM);
}

static void end(struct fixture *fixture)
{
    end_by(fixture, "q");
}

static int64_t now_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* The row that holds the text; -1 where none does. */
static int row_with(const struct pty *board, const char *text)
{
    for (int row = 0; row < board->vt->rows; row++) {
        if (strstr(vt_row(board->vt, row), text) != NULL) {
            return row;
        }
    }
    return -1;
}

/* How many rows hold the text. */
static int rows_with(const struct pty *board, const char *text)
{
    int count = 0;
    for (int row = 0; row < board->vt->rows; row++) {
        count += strstr(vt_row(board->vt, row), text) != NULL;
    }
    return count;
}

static bool dial_line_is_empty(const struct pty *board)
{
    return !vt_shows(board->vt, "dial: 9");
}

/* Everything that was typed before has been taken and drawn. */
static void wait_until_drawn(struct fixture *fixture)
{
    pty_send(fixture->board, "9");
    pty_wait_text(fixture->board, "dial: 9");
    pty_send(fixture->board, "\x7f");
    pty_wait(fixture->board, dial_line_is_empty);
}

static const char *escaped_from;

static bool has_escaped(const struct pty *board)
{
    return !vt_shows(board->vt, escaped_from);
}

/* Leaves a prompt by Escape. What is sent before it has left would make an Alt- key of it. */
static void escape(struct fixture *fixture, const char *prompt)
{
    escaped_from = prompt;
    pty_wait_text(fixture->board, prompt);
    pty_send(fixture->board, ESC);
    pty_wait(fixture->board, has_escaped);
}

/* Types, and presses Enter when that is seen: before, it would only be shown what Enter does. */
static void enter(struct fixture *fixture, const char *keys, const char *seen)
{
    pty_send(fixture->board, keys);
    pty_wait_text(fixture->board, seen);
    pty_send(fixture->board, ENTER);
}

static void follow_calls(const struct pty_options *options)
{
    struct fixture fixture;
    start(&fixture, options);
    simulator_do(&fixture.simulator, "ring 105 106");
    pty_wait_text(fixture.board, "▲ 106");
    pty_wait_text(fixture.board, "△ 105");
    simulator_do(&fixture.simulator, "answer 106");
    pty_wait_text(fixture.board, "● 106");
    pty_wait_text(fixture.board, "● 105");
    simulator_do(&fixture.simulator, "hold 105");
    pty_wait_text(fixture.board, "‖ 105");
    simulator_do(&fixture.simulator, "unhold 105\nunregister 118");
    pty_wait_text(fixture.board, "● 105");
    pty_wait_text(fixture.board, "✕ 118");
    simulator_do(&fixture.simulator, "hangup 105\nregister 118");
    pty_wait_text(fixture.board, "○ 105");
    pty_wait_text(fixture.board, "○ 106");
    pty_wait_text(fixture.board, "○ 118");
    simulator_do(&fixture.simulator, "join Kolejka1 601234567 Klient\njoin Kolejka1 601234568 Klient");
    pty_wait_text(fixture.board, "Kolejka1         2 waiting");
    end(&fixture);
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
    struct fixture fixture;
    start(&fixture, &small);
    enter(&fixture, "105", "dial: 105");
    pty_wait_text(fixture.board, "▲ 101");
    pty_wait_text(fixture.board, "Calling");
    pty_wait_text(fixture.board, "▲ 105");
    pty_wait_text(fixture.board, "● 101");
    end(&fixture);
}

/* How often the log says that something was dialled; leaves the switchboard on the screen. */
static int count_dialled(struct fixture *fixture)
{
    pty_send(fixture->board, ESC "[20~"); /* F9, the log */
    pty_wait_text(fixture->board, " Log ");
    wait_until_drawn(fixture);
    int count = rows_with(fixture->board, "dialled from 101");
    pty_send(fixture->board, ESC "OQ"); /* F2 */
    wait_until_drawn(fixture);
    return count;
}

static void two_enters_dial_once(void **state)
{
    (void)state;
    EACH(doubled, ((const char *const[]){ENTER ENTER, ENTER "\n"})) {
        struct fixture fixture;
        start(&fixture, &small);
        pty_send(fixture.board, "105");
        pty_wait_text(fixture.board, "dial: 105");
        pty_send(fixture.board, *doubled);
        pty_wait_text(fixture.board, "▲ 101");
        pty_wait_text(fixture.board, "Calling");
        pty_send(fixture.board, "\x15"); /* whatever is on the line */
        assert_int_equal(count_dialled(&fixture), 1);
        end(&fixture);
    }
}

/* As a terminal pastes that does not mark it, or a slow line brings it: an Enter in it shows, and the next
 * one acts. */
static void an_enter_among_other_keys_shows_only(void **state)
{
    (void)state;
    struct fixture fixture;
    start(&fixture, &small);
    EACH(keys, ((const char *const[]){"105" ENTER, "105\n", "105" ENTER ENTER "\n", ENTER "105" ENTER})) {
        pty_send(fixture.board, *keys);
        pty_wait_text(fixture.board, "Enter again calls");
        escape(&fixture, "dial: 105");
    }
    pty_send(fixture.board, ":quit" ENTER);
    escape(&fixture, "Enter came too early, or among other keys: press it again.");
    pty_send(fixture.board, "dzien dobry" ENTER);
    pty_wait_text(fixture.board, "Enter again calls");
    pty_send(fixture.board, "s601234567\tZa dom" ENTER);
    escape(&fixture, "Enter again sends the message to 601 234 567.");
    pty_send(fixture.board, "\x15");
    assert_int_equal(count_dialled(&fixture), 0);
    enter(&fixture, "105" ENTER, "Enter again calls");
    pty_wait_text(fixture.board, "▲ 101");
    assert_int_equal(count_dialled(&fixture), 1);
    end(&fixture);
}

static int looks;

/* All that was sent has been read: nothing waits, several times, because it takes a moment until it does. */
static bool has_read(const struct pty *board)
{
    enum { LOOKS = 5 };
    int waiting;
    assert_int_equal(ioctl(board->terminal_end, FIONREAD, &waiting), 0);
    looks = waiting == 0 ? looks + 1 : 0;
    return looks >= LOOKS;
}

/* The terminal takes no more; while somebody writes to it, it does not for a moment. */
static bool is_stuck(const struct pty *board)
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
    struct fixture fixture;
    start(&fixture, &large);
    pty_send(fixture.board, "105");
    pty_wait_text(fixture.board, "dial: 105");
    for (int i = 0; i < FRAMES_MAX && !pty_holds_stalled(fixture.board, is_stuck, FRAME_MS); i++) {
        pty_send(fixture.board, "\x0c");
    }
    EACH(key, ((const char *const[]){"\x0c", ENTER})) {
        looks = 0;
        pty_send(fixture.board, *key);
        assert_true(pty_holds_stalled(fixture.board, has_read, DEADLINE_MS));
    }
    pty_wait_text(fixture.board, "Enter again calls");
    escape(&fixture, "dial: 105");
    assert_int_equal(count_dialled(&fixture), 0);
    end(&fixture);
}

static void sends_a_message(void **state)
{
    (void)state;
    struct fixture fixture;
    open_board(&fixture, &small, "20");
    pty_send(fixture.board, "s601234567\tZażółć gęślą jaźń");
    pty_wait_text(fixture.board, "jaźń");
    pty_send(fixture.board, ENTER);
    pty_wait_text(fixture.board, "SMS to 601 234 567: delivered");
    pty_send(fixture.board, ESC "[17~"); /* F6, the messages */
    pty_wait_text(fixture.board, "✓ delivered");
    pty_wait_text(fixture.board, "Zażółć gęślą jaźń");
    end(&fixture);
}

static bool nobody_is_free(const struct pty *board)
{
    return !vt_shows(board->vt, "○") && vt_shows(board->vt, "◌ 105");
}

/* A dead exchange is noticed at once, and nothing that it said is believed any more. */
static void loses_and_finds_the_exchange(void **state)
{
    (void)state;
    struct fixture fixture;
    start(&fixture, &small);
    int64_t killed_at = now_ms();
    simulator_end(&fixture.simulator, SIGKILL);
    pty_wait(fixture.board, nobody_is_free);
    assert_in_range(now_ms() - killed_at, 0, 10000); /* long before it would be missed */
    simulator_start(&fixture.simulator, program, fixture.simulator.port, "1");
    simulator_do(&fixture.simulator, "quiet");
    pty_wait_text(fixture.board, "connected");
    assert_true(nobody_is_free(fixture.board));
    simulator_do(&fixture.simulator, "register 105");
    pty_wait_text(fixture.board, "○ 105");
    assert_true(vt_shows(fixture.board->vt, "◌ 106"));
    simulator_do(&fixture.simulator, "reload");
    pty_wait_text(fixture.board, "○ 709");
    end(&fixture);
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

/* Draws all anew on an empty terminal. Is it what stood there, cell by cell? The row of the clock is told
 * apart. */
static bool looks_as_before(struct fixture *fixture, bool *same_clock)
{
    struct vt *before = fixture->board->vt;
    struct vt *now = vt_new(before->cols, before->rows);
    bool same = true;
    fixture->board->vt = now;
    pty_send(fixture->board, "\x0c");
    wait_until_drawn(fixture);
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

static void expect_no_garbage(struct fixture *fixture)
{
    enum { LOOKS = 3 }; /* the clock may go on between two of them */
    bool same_clock = false;
    wait_until_drawn(fixture);
    for (int look = 0; look < LOOKS && !same_clock; look++) {
        assert_true(looks_as_before(fixture, &same_clock));
    }
    assert_true(same_clock);
}

static void resizes_without_garbage(void **state)
{
    (void)state;
    static const struct {
        int cols, rows;
    } sizes[] = {{20, 5}, {300, 100}, {81, 25}, {40, 12}, {299, 3}, {20, 100}, {300, 100}, {20, 5}, {80, 24}};
    struct fixture fixture;
    start(&fixture, &small);
    EACH(size, sizes) {
        pty_resize(fixture.board, size->cols, size->rows);
        expect_no_garbage(&fixture);
        assert_true(size->cols < 60 || strstr(vt_row(fixture.board->vt, 0), "MojaCentrala") != NULL);
    }
    end(&fixture);
}

static bool is_taken(const struct pty *board)
{
    return board->vt->alternate && vt_shows(board->vt, "○ 709");
}

static void stops_and_continues(void **state)
{
    (void)state;
    struct fixture fixture;
    struct pty_options options = small;
    options.shell = true;
    start(&fixture, &options);
    EACH(by_name, ((const bool[]){false, true})) {
        if (*by_name) {
            enter(&fixture, ":suspend", "command: suspend");
        } else {
            pty_send(fixture.board, "\x1a");
        }
        pty_wait_report(fixture.board, "stopped");
        pty_wait(fixture.board, is_given_back);
        pty_send(fixture.board, "fg\n");
        pty_wait(fixture.board, is_taken);
        assert_false(is_cooked(fixture.board));
    }
    simulator_do(&fixture.simulator, "ring 105 106");
    pty_wait_text(fixture.board, "▲ 106");
    end(&fixture);
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
    EACH(signal, signals) {
        struct fixture fixture;
        open_board(&fixture, &small, "1");
        assert_true(fixture.board->vt->alternate);
        assert_false(is_cooked(fixture.board));
        assert_int_equal(kill(fixture.board->child, signal->signo), 0);
        int status = pty_status(fixture.board);
        assert_int_equal(WIFSIGNALED(status), signal->kills);
        assert_int_equal(signal->kills ? WTERMSIG(status) : WEXITSTATUS(status),
                         signal->kills ? signal->signo : 0);
        pty_wait(fixture.board, is_given_back);
        pty_free(fixture.board);
        simulator_end(&fixture.simulator, SIGTERM);
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
    struct fixture fixture;
    open_board(&fixture, &small, "1");
    assert_int_equal(kill(fixture.board->child, SIGSEGV), 0);
    (void)pty_status(fixture.board);
    struct termios crashed = pty_modes(fixture.board);
    pty_free(fixture.board);
    simulator_end(&fixture.simulator, SIGTERM);
    open_board(&fixture, &small, "1");
    pty_send(fixture.board, "q");
    (void)pty_status(fixture.board);
    struct termios ended = pty_modes(fixture.board);
    pty_free(fixture.board);
    simulator_end(&fixture.simulator, SIGTERM);
    const char *nothing[] = {"/bin/true", NULL};
    struct pty *untouched = pty_start(nothing, &small);
    (void)pty_status(untouched);
    struct termios found = pty_modes(untouched);
    pty_free(untouched);
    expect_same_modes(&crashed, &found);
    expect_same_modes(&ended, &found);
}

static void quits(void **state)
{
    (void)state;
    EACH(keys, ((const char *const[]){"q", "\x03"})) {
        struct fixture fixture;
        open_board(&fixture, &small, "1");
        end_by(&fixture, *keys);
    }
    struct fixture fixture;
    open_board(&fixture, &small, "1");
    pty_send(fixture.board, ":quit");
    pty_wait_text(fixture.board, "command: quit");
    end_by(&fixture, ENTER);
}

static void finds(void **state)
{
    (void)state;
    struct fixture fixture;
    start(&fixture, &small);
    pty_wait_text(fixture.board, "○ 112");
    enter(&fixture, "/112", "find: 112");
    escaped_from = "find: ";
    pty_wait(fixture.board, has_escaped);
    pty_send(fixture.board, "d");
    pty_wait_text(fixture.board, "112: your telephone rings first");
    pty_send(fixture.board, "/nobody");
    escape(&fixture, "Nothing on this screen is like that.");
    end(&fixture);
}

static bool only_106_is_left(const struct pty *board)
{
    return vt_shows(board->vt, "▲ 106") && rows_with(board, "○ 1") == 0 && rows_with(board, "△ 1") == 0;
}

static bool twos_and_ones_are_left_out(const struct pty *board)
{
    return vt_shows(board->vt, "○ 709") && !vt_shows(board->vt, "○ 112") && !vt_shows(board->vt, "▲ 106");
}

static void filters(void **state)
{
    (void)state;
    struct fixture fixture;
    start(&fixture, &small);
    simulator_do(&fixture.simulator, "ring 105 106");
    pty_wait_text(fixture.board, "▲ 106");
    enter(&fixture, "\\state:ringing", "filter: state:ringing");
    pty_wait(fixture.board, only_106_is_left);
    pty_wait_text(fixture.board, "filter: state:ringing");
    escape(&fixture, "filter: ");
    pty_wait_text(fixture.board, "○ 112");
    enter(&fixture, ":filter !ext:1*", "command: filter !ext:1*");
    pty_wait(fixture.board, twos_and_ones_are_left_out);
    escape(&fixture, "filter: ");
    pty_wait_text(fixture.board, "○ 112");
    end(&fixture);
}

static bool goes_down(const struct pty *board)
{
    return row_with(board, "○ 709") < row_with(board, "○ 102");
}

static bool goes_up(const struct pty *board)
{
    return row_with(board, "○ 709") > row_with(board, "○ 102");
}

static bool ringing_is_first(const struct pty *board)
{
    return strstr(vt_row(board->vt, 2), "▲ 120") != NULL;
}

static void sorts(void **state)
{
    (void)state;
    struct fixture fixture;
    start(&fixture, &small);
    assert_true(goes_up(fixture.board));
    pty_send(fixture.board, "I");
    pty_wait(fixture.board, goes_down);
    pty_send(fixture.board, "I");
    pty_wait(fixture.board, goes_up);
    simulator_do(&fixture.simulator, "ring 105 120");
    pty_wait_text(fixture.board, "▲ 120");
    assert_false(ringing_is_first(fixture.board));
    pty_send(fixture.board, ">>"); /* by name, by state */
    pty_wait(fixture.board, ringing_is_first);
    end(&fixture);
}

static bool speaks_no_english(const struct pty *board)
{
    return !vt_shows(board->vt, "No extension has been heard of yet.");
}

static void completes_commands(void **state)
{
    (void)state;
    struct fixture fixture;
    open_board(&fixture, &small, "1");
    pty_send(fixture.board, ":lan");
    pty_wait_text(fixture.board, "language CODE");
    enter(&fixture, "\tpl", "command: language pl");
    pty_wait(fixture.board, speaks_no_english);
    enter(&fixture, ":language en", ": language en"); /* in whichever language */
    pty_wait_text(fixture.board, "No extension has been heard of yet.");
    enter(&fixture, ":dance", "command: dance");
    pty_wait_text(fixture.board, "There is no such command.");
    pty_send(fixture.board, "?");
    escape(&fixture, "Moves the selection up.");
    end(&fixture);
}

static VTermColor seen_before;

static bool has_another_colour(const struct pty *board)
{
    VTermColor now = vt_cell(board->vt, 0, 1).bg;
    return !vterm_color_is_equal(&now, &seen_before);
}

static bool has_the_colour(const struct pty *board)
{
    return !has_another_colour(board);
}

static void changes_its_colours(void **state)
{
    (void)state;
    struct fixture fixture;
    open_board(&fixture, &small, "1");
    seen_before = vt_cell(fixture.board->vt, 0, 1).bg;
    enter(&fixture, ":theme light", "command: theme light");
    pty_wait(fixture.board, has_another_colour);
    enter(&fixture, ":theme dark", "command: theme dark");
    pty_wait(fixture.board, has_the_colour);
    enter(&fixture, ":theme pink", "command: theme pink");
    pty_wait_text(fixture.board, "There is no theme pink");
    end(&fixture);
}

static void shows_no_colours_where_none_are_wanted(void **state)
{
    (void)state;
    struct fixture fixture;
    struct pty_options options = small;
    options.no_color = "1";
    start(&fixture, &options);
    for (int row = 0; row < fixture.board->vt->rows; row++) {
        for (int col = 0; col < fixture.board->vt->cols; col++) {
            VTermScreenCell cell = vt_cell(fixture.board->vt, row, col);
            assert_true(VTERM_COLOR_IS_DEFAULT_FG(&cell.fg));
            assert_true(VTERM_COLOR_IS_DEFAULT_BG(&cell.bg));
        }
    }
    end(&fixture);
}

static void refuses_a_terminal_without_addresses(void **state)
{
    (void)state;
    struct simulator simulator;
    struct pty_options options = {.cols = 80, .rows = 24, .term = "dumb"};
    simulator_start(&simulator, program, 0, "1");
    const char *arguments[] = {program, "--api", simulator.api, "--name", SIMULATOR_NAME, NULL};
    struct pty *board = pty_start(arguments, &options);
    int status = pty_status(board);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 1);
    pty_wait_text(board, "pbxboard: ");
    assert_true(vt_shows(board->vt, "dumb"));
    assert_int_equal(row_with(board, "pbxboard: "), 0);
    assert_true(is_given_back(board));
    pty_free(board);
    simulator_end(&simulator, SIGTERM);
}

static void never_dials_what_is_pasted(void **state)
{
    (void)state;
    struct fixture fixture;
    start(&fixture, &small);
    pty_send(fixture.board, ESC "[200~105\r106\n:quit\rd" ESC "[201~");
    pty_wait_text(fixture.board, "dial: 105,106");
    escape(&fixture, "dial: 105,106");
    pty_send(fixture.board, ESC "[20~"); /* F9, the log */
    pty_wait_text(fixture.board, "Log");
    wait_until_drawn(&fixture);
    assert_false(vt_shows(fixture.board->vt, "dialled"));
    end(&fixture);
}

/* What libvterm, which nobody here wrote, answers to the question. */
static void ask_terminal(struct fixture *fixture, const char *question, char answer[128])
{
    vt_write(fixture->board->vt, question, strlen(question));
    size_t length = vterm_output_read(fixture->board->vt->vterm, answer, 127);
    answer[length] = '\0';
    assert_true(length > 1);
    assert_int_equal(answer[0], *ESC);
}

/* … whole, and byte by byte as fast as the terminal goes; and the rest of it after that its ESC was taken for
 * the key. */
static void expect_no_key(struct fixture *fixture, const char *answer)
{
    pty_send(fixture->board, answer);
    wait_until_drawn(fixture);
    for (const char *byte = answer; *byte != '\0'; byte++) {
        pty_send(fixture->board, (const char[]){*byte, '\0'});
    }
    wait_until_drawn(fixture);
    pty_send(fixture->board, "/");
    escape(fixture, "find:");
    pty_send(fixture->board, answer + 1);
    wait_until_drawn(fixture);
    assert_true(vt_shows(fixture->board->vt, "○ 105"));
}

static void what_a_terminal_answers_is_no_key(void **state)
{
    (void)state;
    static const char *const questions[] = {ESC "[c",   ESC "[>c",      ESC "[5n",          ESC "[6n",
                                            ESC "[?6n", ESC "[?2026$p", ESC "P$qm" ESC "\\"};
    static const char *const answers[] = {ESC "P>|WezTerm 20230712-072601-f4abf8fd" ESC "\\",
                                          ESC "]11;rgb:1414/1919/1f1f" ESC "\\",
                                          ESC "]11;rgb:1414/1919/1f1f\x07",
                                          ESC "[?997;1n",
                                          ESC "[24;80R",
                                          ESC "[M105",
                                          ESC "[<0;105;20M",
                                          ESC "]52;c;MTA1DQ==\x07"};
    struct fixture fixture;
    start(&fixture, &small);
    EACH(answer, answers) {
        expect_no_key(&fixture, *answer);
    }
    EACH(question, questions) {
        char answer[128];
        ask_terminal(&fixture, *question, answer);
        expect_no_key(&fixture, answer);
    }
    assert_int_equal(count_dialled(&fixture), 0);
    enter(&fixture, "105", "dial: 105"); /* and keys go on working */
    pty_wait_text(fixture.board, "▲ 101");
    end(&fixture);
}

static void names_the_key_that_is_refused(void **state)
{
    (void)state;
    struct simulator simulator;
    simulator_start(&simulator, program, 0, "1");
    (void)setenv("PBXBOARD_KEY", "NieTenKlucz", 1);
    const char *arguments[] = {program, "--api", simulator.api, "--name", SIMULATOR_NAME, NULL};
    struct pty *board = pty_start(arguments, &small);
    pty_wait_text(board, "check the key");
    pty_send(board, ESC "[20~");
    pty_wait_text(board, "✕ " SIMULATOR_NAME); /* the name stands behind the sign in the log only */
    assert_false(vt_shows(board->vt, "NieTenKlucz"));
    pty_send(board, "q");
    assert_int_equal(pty_status(board), 0);
    pty_free(board);
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
