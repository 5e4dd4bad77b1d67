/* One extension as a lamp. */

#include "tui/lamp.h"

#include "model/text.h"
#include "model/words.h"
#include "tui/format.h"

#include <stdio.h>

enum { AGE_COLS = 7 };

void lamp_detail(char to[LAMP_DETAIL_BYTES], const struct exchange *exchange, const struct extension *extension,
                 enum glyphs glyphs)
{
    char party[FORMAT_NAME_BYTES];
    enum freshness freshness = extension_freshness(extension, exchange->doubt);
    struct look look = look_of_line(extension->lamp, freshness, glyphs);
    const char *name = exchange_peer_name(exchange, extension);
    bool internal = number_is_internal(extension->peer_number) && *name != '\0';
    format_party(party, internal ? extension->peer_number : "", name);
    if (*name == '\0' || !internal) {
        format_party(party, extension->peer_number, name);
    }
    if (freshness == FRESHNESS_LIVE && extension->lamp == LINE_IDLE) {
        to[0] = '\0';
    } else if (freshness != FRESHNESS_LIVE || !line_is_engaged(extension->lamp) || *party == '\0') {
        (void)text_copy(to, LAMP_DETAIL_BYTES, look.word);
    } else if (extension->lamp == LINE_ON_HOLD || extension->lamp == LINE_RINGING_IN_USE) {
        (void)snprintf(to, LAMP_DETAIL_BYTES, "%s %s", look.word, party);
    } else {
        (void)snprintf(to, LAMP_DETAIL_BYTES, "%s %s", glyph_of_direction(extension->direction, glyphs), party);
    }
}

bool lamp_ages(const struct exchange *exchange, const struct extension *extension)
{
    bool live = extension_freshness(extension, exchange->doubt) == FRESHNESS_LIVE;
    return live && extension->lamp != LINE_IDLE && extension->lamp != LINE_UNKNOWN;
}

void lamp_draw(struct pane pane, const struct exchange *exchange, const struct extension *extension,
               const struct scene *scene, int number_cols)
{
    char detail[LAMP_DETAIL_BYTES];
    enum freshness freshness = extension_freshness(extension, exchange->doubt);
    struct look look = look_of_line(extension->lamp, freshness, scene->glyphs);
    int name_col = 2 + number_cols + 1;
    bool doubt = freshness != FRESHNESS_LIVE;
    (void)pane_text(pane, 0, 0, look.role, look.glyph);
    pane_right(pane, 0, 2, number_cols, doubt ? look.role : ROLE_STRONG, extension->row.key);
    pane_left(pane, 0, name_col, pane.cols - name_col - AGE_COLS - 1, doubt ? look.role : ROLE_TEXT,
              exchange_name_of(exchange, extension->row.key));
    if (lamp_ages(exchange, extension)) {
        char age[FORMAT_AGE_BYTES];
        format_age(age, extension->since, scene->now);
        pane_right(pane, 0, pane.cols - AGE_COLS, AGE_COLS, ROLE_DIM, age);
    }
    if (pane.rows > 1) {
        lamp_detail(detail, exchange, extension, scene->glyphs);
        pane_left(pane, 1, 2, pane.cols - 2, look.role, detail);
    }
}
