/* A screen on a terminal: what it shows, what it writes, and what it leaves behind however it ends. */

#include "tests/harness.h"
#include "tests/pty.h"

#include "tui/screen.h"

#include <locale.h>
#include <signal.h>
#include <sys/wait.h>

static const char *program; /* screen_main */
static const char *theme;

static const struct pty_options usual = {.cols = 80, .rows = 24, .term = "xterm-256color"};

static struct pty *start(const struct pty_options *options)
{
    const char *arguments[] = {program, theme, NULL};
    return pty_start(arguments, options);
}

static struct pty *start_usual(void)
{
    struct pty *pty = start(&usual);
    pty_wait_text(pty, "corner");
    return pty;
}

static bool is_cooked(const struct pty *pty)
{
    struct termios modes = pty_modes(pty);
    return (modes.c_lflag & (ECHO | ICANON | ISIG)) == (ECHO | ICANON | ISIG) && (modes.c_oflag & OPOST);
}

static bool is_given_back(const struct pty *pty)
{
    return !pty->vt->alternate && pty->vt->cursor_shown && is_cooked(pty);
}

/* Quits and expects everything as it was. */
static void end(struct pty *pty)
{
    pty_send(pty, "q");
    int status = pty_status(pty);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    pty_wait(pty, is_given_back);
    pty_free(pty);
}

static void shows_text(void **state)
{
    (void)state;
    struct pty *pty = start_usual();
    assert_true(pty->vt->alternate);
    assert_false(is_cooked(pty));
    assert_string_equal(vt_row(pty->vt, 0), "frame 0");
    assert_string_equal(vt_row(pty->vt, 1), "zażółć gęślą jaźń");
    assert_string_equal(vt_row(pty->vt, 3), "電話 e\xcc\x81");
    assert_int_equal(vt_cell(pty->vt, 23, 79).chars[0], 'r');
    end(pty);
}

static void shows_cursor(void **state)
{
    (void)state;
    struct pty *pty = start_usual();
    assert_true(pty->vt->cursor_shown);
    pty_send(pty, "nn");
    pty_wait_report(pty, "shown 2 writes 1");
    pty_wait_text(pty, "frame 2");
    assert_int_equal(vt_cursor(pty->vt).row, 5);
    assert_int_equal(vt_cursor(pty->vt).col, 2);
    end(pty);
}

static void shows_256_colours(void **state)
{
    (void)state;
    struct pty *pty = start_usual();
    VTermScreenCell ringing = vt_cell(pty->vt, 2, 0);
    assert_true(VTERM_COLOR_IS_INDEXED(&ringing.fg));
    assert_int_equal(ringing.fg.indexed.idx, 233);
    assert_int_equal(ringing.bg.indexed.idx, 221);
    assert_true(ringing.attrs.bold);
    VTermScreenCell stale = vt_cell(pty->vt, 2, 10);
    assert_true(VTERM_COLOR_IS_DEFAULT_BG(&stale.bg));
    assert_true(stale.attrs.italic);
    VTermScreenCell selected = vt_cell(pty->vt, 4, 79);
    assert_true(VTERM_COLOR_IS_INDEXED(&selected.bg));
    end(pty);
}

static void shows_direct_colours(void **state)
{
    (void)state;
    struct pty_options options = usual;
    options.colorterm = "truecolor";
    struct pty *pty = start(&options);
    pty_wait_text(pty, "corner");
    VTermScreenCell ringing = vt_cell(pty->vt, 2, 0);
    assert_true(VTERM_COLOR_IS_RGB(&ringing.bg));
    assert_int_equal(ringing.bg.rgb.red, 0xff);
    assert_int_equal(ringing.bg.rgb.green, 0xd0);
    assert_int_equal(ringing.bg.rgb.blue, 0x4d);
    end(pty);
}

static void shows_eight_colours(void **state)
{
    (void)state;
    struct pty_options options = usual;
    options.term = "xterm";
    struct pty *pty = start(&options);
    pty_wait_text(pty, "corner");
    VTermScreenCell ringing = vt_cell(pty->vt, 2, 0);
    assert_true(VTERM_COLOR_IS_INDEXED(&ringing.bg));
    assert_int_equal(ringing.bg.indexed.idx, 3);
    assert_int_equal(ringing.fg.indexed.idx, 0);
    end(pty);
}

static void shows_no_colours(void **state)
{
    (void)state;
    static const struct {
        const char *term, *no_color;
    } cases[] = {{"xterm-256color", "1"}, {"vt100", NULL}};
    EACH(c, cases) {
        struct pty_options options = usual;
        options.term = c->term;
        options.no_color = c->no_color;
        options.colorterm = "truecolor";
        struct pty *pty = start(&options);
        pty_wait_text(pty, "corner");
        VTermScreenCell ringing = vt_cell(pty->vt, 2, 0);
        assert_true(VTERM_COLOR_IS_DEFAULT_FG(&ringing.fg) && VTERM_COLOR_IS_DEFAULT_BG(&ringing.bg));
        assert_true(ringing.attrs.reverse && ringing.attrs.bold);
        end(pty);
    }
}

static void writes_once_a_frame_and_not_at_all_for_the_same(void **state)
{
    (void)state;
    struct pty *pty = start_usual();
    pty_send(pty, "n");
    pty_wait_report(pty, "shown 1 writes 1");
    pty_send(pty, "r");
    pty_wait_report(pty, "shown 1 writes 0");
    pty_send(pty, "l"); /* everything anew */
    pty_wait_report(pty, "shown 1 writes 1");
    pty_send(pty, "r");
    pty_wait_report(pty, "shown 1 writes 0");
    end(pty);
}

static void follows_the_size(void **state)
{
    (void)state;
    struct pty *pty = start_usual();
    pty_resize(pty, 40, 10);
    pty_wait_report(pty, "size 40x10");
    pty_wait_text(pty, "corner");
    assert_string_equal(vt_row(pty->vt, 0), "frame 0");
    assert_int_equal(vt_cell(pty->vt, 9, 39).chars[0], 'r');
    pty_resize(pty, 100, 30);
    pty_wait_report(pty, "size 100x30");
    pty_wait_report(pty, "shown 0 writes 1");
    pty_send(pty, "n");
    pty_wait_text(pty, "frame 1");
    assert_int_equal(vt_cell(pty->vt, 29, 99).chars[0], 'r');
    end(pty);
}

static void survives_a_huge_terminal(void **state)
{
    (void)state;
    struct pty_options options = usual;
    options.cols = 1200;
    options.rows = 600;
    struct pty *pty = start(&options);
    pty_wait_report(pty, "size 1200x600");
    pty_wait_text(pty, "corner");
    assert_int_equal(vt_cell(pty->vt, 499, 999).chars[0], 'r'); /* drawn up to the canvas's largest size */
    end(pty);
}

static void reads_keys(void **state)
{
    (void)state;
    static const struct {
        const char *sent, *name;
    } cases[] = {
        {"a", "a"},
        {"\033[A", "Up"},
        {"\033OB", "Down"},
        {"\033[5~", "PgUp"},
        {"\0332", "Alt-2"},
        {"\x12", "Ctrl-R"},
        {"\r", "Enter"},
        {"\t", "Tab"},
        {"\033[Z", "Shift-Tab"},
        {"\x7f", "Backspace"},
        {"\033OP", "F1"},
        {"\033[24~", "F12"},
        {"ł", "ł"},
        {" ", "Space"},
        {"\x1a", "Ctrl-Z"},
        {"\x03", "Ctrl-C"},
        {"\033", "Esc"},
        {"電", "電"},
    };
    struct pty *pty = start_usual();
    pty_send(pty, "k");
    EACH(c, cases) {
        char report[64];
        (void)snprintf(report, sizeof report, "key %s", c->name);
        pty_send(pty, c->sent);
        pty_wait_report(pty, report);
    }
    pty_free(pty);
}

static void rings(void **state)
{
    (void)state;
    struct pty *pty = start_usual();
    pty_send(pty, "b");
    pty_send(pty, "n");
    pty_wait_text(pty, "frame 1");
    assert_int_equal(pty->vt->bells, 1);
    end(pty);
}

static void suspends_and_continues(void **state)
{
    (void)state;
    struct pty_options options = usual;
    options.shell = true;
    struct pty *pty = start(&options);
    pty_wait_text(pty, "corner");
    pty_send(pty, "z");
    pty_wait_report(pty, "stopped");
    pty_wait(pty, is_given_back);
    pty_send(pty, "fg\n");
    pty_wait_report(pty, "continued");
    pty_wait_text(pty, "corner");
    assert_true(pty->vt->alternate);
    assert_false(is_cooked(pty));
    pty_send(pty, "n");
    pty_wait_text(pty, "frame 1");
    end(pty);
}

/* The terminal is given back, and the program has died of the signal that it was to die of. */
static void expect_death(struct pty *pty, int number)
{
    int status = pty_status(pty);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), number);
    pty_wait(pty, is_given_back);
    pty_free(pty);
}

static void restores_after_a_crash(void **state)
{
    (void)state;
    static const struct {
        const char *key;
        int number;
    } cases[] = {{"c", SIGSEGV}, {"a", SIGABRT}};
    EACH(c, cases) {
        struct pty *pty = start_usual();
        pty_send(pty, c->key);
        expect_death(pty, c->number);
    }
}

static void restores_after_signals(void **state)
{
    (void)state;
    const int cases[] = {SIGTERM, SIGHUP,   SIGINT,       SIGQUIT,   SIGSEGV, SIGBUS,  SIGFPE,
                         SIGILL,  SIGSYS,   SIGTRAP,      SIGUSR1,   SIGUSR2, SIGALRM, SIGIO,
                         SIGPROF, SIGPIPE,  SIGPWR,       SIGSTKFLT, SIGXCPU, SIGXFSZ, SIGVTALRM,
                         SIGABRT, SIGRTMIN, SIGRTMIN + 1, SIGRTMAX};
    EACH(c, cases) {
        struct pty *pty = start_usual();
        assert_int_equal(kill(pty->child, *c), 0);
        expect_death(pty, *c);
    }
}

/* Those that end no program. */
static void goes_on_after_other_signals(void **state)
{
    (void)state;
    static const int cases[] = {SIGCHLD, SIGCONT, SIGURG, SIGWINCH};
    struct pty *pty = start_usual();
    EACH(c, cases) {
        assert_int_equal(kill(pty->child, *c), 0);
    }
    pty_send(pty, "n");
    pty_wait_text(pty, "frame 1");
    end(pty);
}

static void ends_with_its_terminal(void **state)
{
    (void)state;
    struct pty *pty = start_usual();
    pty_hang_up(pty);
    int status = pty_status(pty);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGHUP);
    pty_free(pty);
}

static void waits_for_nobody(void **state)
{
    (void)state;
    struct pty *pty = start_usual();
    pty_send(pty, "f");
    pty_wait_report_stalled(pty, "stuck 1");
    pty_wait_report(pty, "free");
    pty_send(pty, "n");
    pty_wait_text(pty, "frame 1");
    assert_string_equal(vt_row(pty->vt, 1), "zażółć gęślą jaźń");
    assert_string_equal(vt_row(pty->vt, 6), "");
    end(pty);
}

static void takes_unknown_terminals_for_xterm(void **state)
{
    (void)state;
    struct pty_options options = usual;
    options.term = "nobody-has-heard-of-it";
    struct pty *pty = start(&options);
    pty_wait_text(pty, "corner");
    end(pty);
}

static void refuses_with_a_sentence(void **state)
{
    (void)state;
    static const struct {
        const char *term;
        bool no_terminal;
        const char *sentence;
    } cases[] = {
        {"dumb", false, "can't place its cursor"},
        {NULL, false, "TERM does not say"},
        {"", false, "TERM does not say"},
        {"xterm", true, "the board needs a terminal"},
    };
    EACH(c, cases) {
        struct pty_options options = usual;
        options.term = c->term;
        options.no_terminal = c->no_terminal;
        struct pty *pty = start(&options);
        pty_wait_text(pty, c->sentence);
        int status = pty_status(pty);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 1);
        assert_true(is_given_back(pty));
        pty_free(pty);
    }
}

/* ---- when the next frame may be drawn ---- */

enum { START = 100000 };

static void after_a_quiet_time_at_once(void **state)
{
    (void)state;
    struct frame_limiter frame_limiter = {0};
    assert_int_equal(screen_wait_ms(&frame_limiter, START), 0);
    screen_drawn(&frame_limiter, START);
    assert_int_equal(screen_wait_ms(&frame_limiter, START), FRAME_LIMITER_GAP_MS);
    /* the second … */
    assert_int_equal(screen_wait_ms(&frame_limiter, START + FRAME_LIMITER_GAP_MS), 0);
    screen_drawn(&frame_limiter, START + FRAME_LIMITER_GAP_MS);
    /* … and the third of three */
    assert_int_equal(screen_wait_ms(&frame_limiter, START + 2 * FRAME_LIMITER_GAP_MS), 0);
    screen_drawn(&frame_limiter, START + 2 * FRAME_LIMITER_GAP_MS);
    assert_int_equal(screen_wait_ms(&frame_limiter, START + 3 * FRAME_LIMITER_GAP_MS),
                     FRAME_LIMITER_INTERVAL_MS - 3 * FRAME_LIMITER_GAP_MS);
    assert_int_equal(screen_wait_ms(&frame_limiter, START + 10 * FRAME_LIMITER_INTERVAL_MS), 0);
}

/* Drawn as soon as it may be, and something new is always there. */
static void thirty_a_second_in_the_long_run(void **state)
{
    (void)state;
    struct frame_limiter frame_limiter = {0};
    int64_t now_ms = START;
    int frames = 0;
    for (; now_ms < START + 10 * 1000; frames++) {
        now_ms += screen_wait_ms(&frame_limiter, now_ms);
        screen_drawn(&frame_limiter, now_ms);
    }
    assert_in_range(frames, 10 * 1000 / FRAME_LIMITER_INTERVAL_MS, 10 * 1000 / FRAME_LIMITER_INTERVAL_MS + 4);
}

/* A key that is held, or a paste, draws as often as it likes; whatever happens after it is seen as soon as
 * after any other frame. */
static void frames_before_their_time_make_no_debt(void **state)
{
    (void)state;
    struct frame_limiter frame_limiter = {0};
    int64_t now_ms = START;
    for (int key = 0; key < 10000; key++, now_ms += 2) {
        screen_drawn(&frame_limiter, now_ms);
    }
    assert_in_range(screen_wait_ms(&frame_limiter, now_ms), 0, FRAME_LIMITER_INTERVAL_MS);
}

int main(int count, char **arguments)
{
    if (count != 3) {
        (void)fprintf(stderr, "usage: %s SCREEN_MAIN THEME\n", arguments[0]);
        return 2;
    }
    program = arguments[1];
    theme = arguments[2];
    (void)setlocale(LC_ALL, "C.UTF-8");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(after_a_quiet_time_at_once),
        cmocka_unit_test(thirty_a_second_in_the_long_run),
        cmocka_unit_test(frames_before_their_time_make_no_debt),
        cmocka_unit_test(shows_text),
        cmocka_unit_test(shows_cursor),
        cmocka_unit_test(shows_256_colours),
        cmocka_unit_test(shows_direct_colours),
        cmocka_unit_test(shows_eight_colours),
        cmocka_unit_test(shows_no_colours),
        cmocka_unit_test(writes_once_a_frame_and_not_at_all_for_the_same),
        cmocka_unit_test(follows_the_size),
        cmocka_unit_test(survives_a_huge_terminal),
        cmocka_unit_test(reads_keys),
        cmocka_unit_test(rings),
        cmocka_unit_test(suspends_and_continues),
        cmocka_unit_test(restores_after_a_crash),
        cmocka_unit_test(restores_after_signals),
        cmocka_unit_test(goes_on_after_other_signals),
        cmocka_unit_test(ends_with_its_terminal),
        cmocka_unit_test(waits_for_nobody),
        cmocka_unit_test(takes_unknown_terminals_for_xterm),
        cmocka_unit_test(refuses_with_a_sentence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
