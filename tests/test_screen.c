/* A screen on a terminal: what it shows, what it writes, and what it leaves behind however it ends. */

#include "tests/harness.h"
#include "tests/session.h"

#include <locale.h>
#include <signal.h>
#include <sys/wait.h>

static const char *program; /* screen_main */
static const char *theme;

static const struct session_options usual = {.cols = 80, .rows = 24, .term = "xterm-256color"};

static struct session *start(const struct session_options *options)
{
    const char *arguments[] = {program, theme, NULL};
    return session_start(arguments, options);
}

static struct session *start_usual(void)
{
    struct session *session = start(&usual);
    session_wait_text(session, "corner");
    return session;
}

static bool is_cooked(const struct session *session)
{
    struct termios modes = session_modes(session);
    return (modes.c_lflag & (ECHO | ICANON | ISIG)) == (ECHO | ICANON | ISIG) && (modes.c_oflag & OPOST);
}

static bool is_given_back(const struct session *session)
{
    return !session->vt->alternate && session->vt->cursor_shown && is_cooked(session);
}

/* Quits and expects everything as it was. */
static void end(struct session *session)
{
    session_send(session, "q");
    int status = session_status(session);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    session_wait(session, is_given_back);
    session_free(session);
}

static void shows_text(void **state)
{
    (void)state;
    struct session *session = start_usual();
    assert_true(session->vt->alternate);
    assert_false(is_cooked(session));
    assert_string_equal(vt_row(session->vt, 0), "frame 0");
    assert_string_equal(vt_row(session->vt, 1), "zażółć gęślą jaźń");
    assert_string_equal(vt_row(session->vt, 3), "電話 e\xcc\x81");
    assert_int_equal(vt_cell(session->vt, 23, 79).chars[0], 'r');
    end(session);
}

static void shows_cursor(void **state)
{
    (void)state;
    struct session *session = start_usual();
    assert_true(session->vt->cursor_shown);
    session_send(session, "nn");
    session_wait_report(session, "shown 2 writes 1");
    session_wait_text(session, "frame 2");
    assert_int_equal(vt_cursor(session->vt).row, 5);
    assert_int_equal(vt_cursor(session->vt).col, 2);
    end(session);
}

static void shows_256_colours(void **state)
{
    (void)state;
    struct session *session = start_usual();
    VTermScreenCell ringing = vt_cell(session->vt, 2, 0);
    assert_true(VTERM_COLOR_IS_INDEXED(&ringing.fg));
    assert_int_equal(ringing.fg.indexed.idx, 233);
    assert_int_equal(ringing.bg.indexed.idx, 221);
    assert_true(ringing.attrs.bold);
    VTermScreenCell stale = vt_cell(session->vt, 2, 10);
    assert_true(VTERM_COLOR_IS_DEFAULT_BG(&stale.bg));
    assert_true(stale.attrs.italic);
    VTermScreenCell selected = vt_cell(session->vt, 4, 79);
    assert_true(VTERM_COLOR_IS_INDEXED(&selected.bg));
    end(session);
}

static void shows_direct_colours(void **state)
{
    (void)state;
    struct session_options options = usual;
    options.colorterm = "truecolor";
    struct session *session = start(&options);
    session_wait_text(session, "corner");
    VTermScreenCell ringing = vt_cell(session->vt, 2, 0);
    assert_true(VTERM_COLOR_IS_RGB(&ringing.bg));
    assert_int_equal(ringing.bg.rgb.red, 0xff);
    assert_int_equal(ringing.bg.rgb.green, 0xd0);
    assert_int_equal(ringing.bg.rgb.blue, 0x4d);
    end(session);
}

static void shows_eight_colours(void **state)
{
    (void)state;
    struct session_options options = usual;
    options.term = "xterm";
    struct session *session = start(&options);
    session_wait_text(session, "corner");
    VTermScreenCell ringing = vt_cell(session->vt, 2, 0);
    assert_true(VTERM_COLOR_IS_INDEXED(&ringing.bg));
    assert_int_equal(ringing.bg.indexed.idx, 3);
    assert_int_equal(ringing.fg.indexed.idx, 0);
    end(session);
}

static void shows_no_colours(void **state)
{
    (void)state;
    static const struct {
        const char *term, *no_color;
    } cases[] = {{"xterm-256color", "1"}, {"vt100", NULL}};
    EACH(c, cases)
    {
        struct session_options options = usual;
        options.term = c->term;
        options.no_color = c->no_color;
        options.colorterm = "truecolor";
        struct session *session = start(&options);
        session_wait_text(session, "corner");
        VTermScreenCell ringing = vt_cell(session->vt, 2, 0);
        assert_true(VTERM_COLOR_IS_DEFAULT_FG(&ringing.fg) && VTERM_COLOR_IS_DEFAULT_BG(&ringing.bg));
        assert_true(ringing.attrs.reverse && ringing.attrs.bold);
        end(session);
    }
}

static void writes_once_a_frame_and_not_at_all_for_the_same(void **state)
{
    (void)state;
    struct session *session = start_usual();
    session_send(session, "n");
    session_wait_report(session, "shown 1 writes 1");
    session_send(session, "r");
    session_wait_report(session, "shown 1 writes 0");
    session_send(session, "l"); /* everything anew */
    session_wait_report(session, "shown 1 writes 1");
    session_send(session, "r");
    session_wait_report(session, "shown 1 writes 0");
    end(session);
}

static void follows_the_size(void **state)
{
    (void)state;
    struct session *session = start_usual();
    session_resize(session, 40, 10);
    session_wait_report(session, "size 40x10");
    session_wait_text(session, "corner");
    assert_string_equal(vt_row(session->vt, 0), "frame 0");
    assert_int_equal(vt_cell(session->vt, 9, 39).chars[0], 'r');
    session_resize(session, 100, 30);
    session_wait_report(session, "size 100x30");
    session_wait_report(session, "shown 0 writes 1");
    session_send(session, "n");
    session_wait_text(session, "frame 1");
    assert_int_equal(vt_cell(session->vt, 29, 99).chars[0], 'r');
    end(session);
}

static void survives_a_huge_terminal(void **state)
{
    (void)state;
    struct session_options options = usual;
    options.cols = 1200;
    options.rows = 600;
    struct session *session = start(&options);
    session_wait_report(session, "size 1200x600");
    session_wait_text(session, "corner");
    assert_int_equal(vt_cell(session->vt, 499, 999).chars[0],
                     'r'); /* drawn up to the canvas's largest size */
    end(session);
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
    struct session *session = start_usual();
    session_send(session, "k");
    EACH(c, cases)
    {
        char report[64];
        (void)snprintf(report, sizeof report, "key %s", c->name);
        session_send(session, c->sent);
        session_wait_report(session, report);
    }
    session_free(session);
}

static void sets_title_and_rings(void **state)
{
    (void)state;
    struct session *session = start_usual();
    session_send(session, "tb");
    session_send(session, "n");
    session_wait_text(session, "frame 1");
    assert_string_equal(session->vt->title, "a␛title"); /* cleaned: no way to write an escape sequence */
    assert_int_equal(session->vt->bells, 1);
    session_send(session, "t"); /* the same again is not written */
    session_wait_report(session, "shown 1 writes 0");
    end(session);
}

static void suspends_and_continues(void **state)
{
    (void)state;
    struct session_options options = usual;
    options.shell = true;
    struct session *session = start(&options);
    session_wait_text(session, "corner");
    session_send(session, "z");
    session_wait_report(session, "stopped");
    session_wait(session, is_given_back);
    session_send(session, "fg\n");
    session_wait_report(session, "continued");
    session_wait_text(session, "corner");
    assert_true(session->vt->alternate);
    assert_false(is_cooked(session));
    session_send(session, "n");
    session_wait_text(session, "frame 1");
    end(session);
}

/* The terminal is given back, and the program has died of the signal that it was to die of. */
static void expect_death(struct session *session, int number)
{
    int status = session_status(session);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), number);
    session_wait(session, is_given_back);
    session_free(session);
}

static void restores_after_a_crash(void **state)
{
    (void)state;
    static const struct {
        const char *key;
        int number;
    } cases[] = {{"c", SIGSEGV}, {"a", SIGABRT}};
    EACH(c, cases)
    {
        struct session *session = start_usual();
        session_send(session, c->key);
        expect_death(session, c->number);
    }
}

static void restores_after_signals(void **state)
{
    (void)state;
    const int cases[] = {SIGTERM, SIGHUP,   SIGINT,       SIGQUIT,   SIGSEGV, SIGBUS,  SIGFPE,
                         SIGILL,  SIGSYS,   SIGTRAP,      SIGUSR1,   SIGUSR2, SIGALRM, SIGIO,
                         SIGPROF, SIGPIPE,  SIGPWR,       SIGSTKFLT, SIGXCPU, SIGXFSZ, SIGVTALRM,
                         SIGABRT, SIGRTMIN, SIGRTMIN + 1, SIGRTMAX};
    EACH(c, cases)
    {
        struct session *session = start_usual();
        assert_int_equal(kill(session->child, *c), 0);
        expect_death(session, *c);
    }
}

/* Those that end no program. */
static void goes_on_after_other_signals(void **state)
{
    (void)state;
    static const int cases[] = {SIGCHLD, SIGCONT, SIGURG, SIGWINCH};
    struct session *session = start_usual();
    EACH(c, cases)
    {
        assert_int_equal(kill(session->child, *c), 0);
    }
    session_send(session, "n");
    session_wait_text(session, "frame 1");
    end(session);
}

static void ends_with_its_terminal(void **state)
{
    (void)state;
    struct session *session = start_usual();
    session_hang_up(session);
    int status = session_status(session);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGHUP);
    session_free(session);
}

static void waits_for_nobody(void **state)
{
    (void)state;
    struct session *session = start_usual();
    session_send(session, "f");
    session_wait_report_deaf(session, "stuck 1");
    session_wait_report(session, "free");
    session_send(session, "n");
    session_wait_text(session, "frame 1");
    assert_string_equal(vt_row(session->vt, 1), "zażółć gęślą jaźń");
    assert_string_equal(vt_row(session->vt, 6), "");
    end(session);
}

static void takes_unknown_terminals_for_xterm(void **state)
{
    (void)state;
    struct session_options options = usual;
    options.term = "nobody-has-heard-of-it";
    struct session *session = start(&options);
    session_wait_text(session, "corner");
    end(session);
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
    EACH(c, cases)
    {
        struct session_options options = usual;
        options.term = c->term;
        options.no_terminal = c->no_terminal;
        struct session *session = start(&options);
        session_wait_text(session, c->sentence);
        int status = session_status(session);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 1);
        assert_true(is_given_back(session));
        session_free(session);
    }
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
        cmocka_unit_test(sets_title_and_rings),
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
