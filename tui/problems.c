/* What is wrong and stays so. */

#include "tui/problems.h"

#include "model/i18n.h"
#include "model/text.h"

#include <stdio.h>

enum { GAP_COLS = 2, PROBLEM_BYTES = 256 };

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
static const struct problem {
    bool (*applies)(const struct exchange *exchange);
    const char *glyphs[2]; /* by enum glyphs */
    enum role role;
    const char *text;
} problems[] = {
    {has_no_journal, {"✕", "x"}, ROLE_BAR_BAD, N_("no journal")},
    {is_unreadable, {"≠", "?"}, ROLE_BAR_DOUBT, N_("the exchange sends messages that can't be read")},
    {overflows, {"≠", "?"}, ROLE_BAR_DOUBT, N_("too many things: some are left out")},
};
enum { PROBLEM_COUNT = sizeof problems / sizeof *problems };

int problems_rows(const struct render_context *context)
{
    for (uint16_t i = 0; i < context->board->exchange_count; i++) {
        for (int problem = 0; problem < PROBLEM_COUNT; problem++) {
            if (problems[problem].applies(context->board->exchanges[i])) {
                return 1;
            }
        }
    }
    return 0;
}

static int draw_problem(const struct render_context *context, struct pane pane, int col,
                        const struct problem *problem, const struct exchange *exchange)
{
    char words[PROBLEM_BYTES];
    const char *label = board_label(context->board, exchange);
    (void)snprintf(words, sizeof words, "%s %s%s%s", problem->glyphs[context->glyphs], label,
                   *label == '\0' ? "" : ": ", _(problem->text));
    int room = pane.cols - 1 - col;
    int cols = text_width_cells(words) > room ? room : text_width_cells(words);
    pane_text_left(pane, 0, col, cols, problem->role, words);
    return col + cols + GAP_COLS;
}

void problems_draw(const struct render_context *context, struct pane pane)
{
    int col = 1;
    pane_fill(pane, 0, 0, pane.cols, ROLE_BAR, L' ');
    for (int i = 0; i < PROBLEM_COUNT; i++) {
        const struct problem *problem = &problems[i];
        for (uint16_t e = 0; e < context->board->exchange_count; e++) {
            if (problem->applies(context->board->exchanges[e])) {
                col = draw_problem(context, pane, col, problem, context->board->exchanges[e]);
            }
        }
    }
}
