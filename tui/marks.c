/* What is wrong and stays so. */

#include "tui/marks.h"

#include "model/text.h"
#include "model/i18n.h"

#include <stdio.h>

enum { GAP_COLS = 2, MARK_BYTES = 256 };

static bool has_no_journal(const struct exchange *exchange)
{
    return *exchange->journal_problem != '\0';
}

static bool overflows(const struct exchange *exchange)
{
    return exchange->overflow > 0;
}

static bool is_unreadable(const struct exchange *exchange)
{
    return exchange->unreadable.often;
}

/* The gravest first: a narrow screen cuts the others. */
static const struct mark {
    bool (*holds)(const struct exchange *exchange);
    const char *glyphs[2]; /* by enum glyphs */
    enum role role;
    const char *text;
} marks[] = {
    {has_no_journal, {"✕", "x"}, ROLE_BAR_BAD, N_("no journal")},
    {is_unreadable, {"≠", "?"}, ROLE_BAR_DOUBT, N_("the exchange sends messages that can't be read")},
    {overflows, {"≠", "?"}, ROLE_BAR_DOUBT, N_("too many things: some are left out")},
};
enum { MARK_COUNT = sizeof marks / sizeof *marks };

int marks_rows(const struct scene *scene)
{
    for (uint16_t i = 0; i < scene->board->exchange_count; i++) {
        for (int mark = 0; mark < MARK_COUNT; mark++) {
            if (marks[mark].holds(scene->board->exchanges[i])) {
                return 1;
            }
        }
    }
    return 0;
}

static int draw_mark(const struct scene *scene, struct pane pane, int col, const struct mark *mark,
                     const struct exchange *exchange)
{
    char words[MARK_BYTES];
    const char *label = board_label(scene->board, exchange);
    (void)snprintf(words, sizeof words, "%s %s%s%s", mark->glyphs[scene->glyphs], label, *label == '\0' ? "" : ": ",
                   _(mark->text));
    int room = pane.cols - 1 - col;
    int cols = text_width_cells(words) > room ? room : text_width_cells(words);
    pane_left(pane, 0, col, cols, mark->role, words);
    return col + cols + GAP_COLS;
}

void marks_draw(const struct scene *scene, struct pane pane)
{
    int col = 1;
    pane_fill(pane, 0, 0, pane.cols, ROLE_BAR, L' ');
    for (int i = 0; i < MARK_COUNT; i++) {
        const struct mark *mark = &marks[i];
        for (uint16_t e = 0; e < scene->board->exchange_count; e++) {
            if (mark->holds(scene->board->exchanges[e])) {
                col = draw_mark(scene, pane, col, mark, scene->board->exchanges[e]);
            }
        }
    }
}
