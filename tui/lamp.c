/* One extension as a lamp. */

#include "tui/lamp.h"

#include "model/i18n.h"
#include "model/text.h"
#include "tui/appearance.h"
#include "tui/format.h"

#include <stdio.h>

/* The other party in `cols` cells: name and number, or only the name if both don't fit. */
static void format_peer(char to[FORMAT_NAME_BYTES], const struct exchange *exchange,
                        const struct extension *extension, int cols)
{
    const char *name = exchange_peer_name(exchange, extension);
    format_party(to, extension->peer_number, name);
    if (text_width_cells(to) > cols && *name != '\0') {
        format_party(to, "", name);
    }
}

void lamp_detail(char to[LAMP_DETAIL_BYTES], const struct exchange *exchange,
                 const struct extension *extension, int cols, enum glyphs glyphs)
{
    char party[FORMAT_NAME_BYTES];
    enum freshness freshness = extension_freshness(extension, exchange->valid_from);
    struct appearance appearance = appearance_of_device(extension->state, freshness, glyphs);
    bool shows_word = extension->state == DEVICE_ON_HOLD || extension->state == DEVICE_RINGING_IN_USE;
    const char *before =
        shows_word ? appearance.word : appearance_direction_glyph(extension->direction, glyphs);
    format_peer(party, exchange, extension, cols - text_width_cells(before) - 1);
    if (freshness == FRESHNESS_LIVE && extension->state == DEVICE_IDLE) {
        to[0] = '\0';
    } else if (freshness != FRESHNESS_LIVE || !device_state_is_engaged(extension->state) || *party == '\0') {
        (void)text_copy(to, LAMP_DETAIL_BYTES, appearance.word);
    } else {
        (void)snprintf(to, LAMP_DETAIL_BYTES, "%s %s", before, party);
    }
}

bool lamp_shows_age(const struct exchange *exchange, const struct extension *extension)
{
    bool live = extension_freshness(extension, exchange->valid_from) == FRESHNESS_LIVE;
    return live && extension->state != DEVICE_IDLE && extension->state != DEVICE_UNKNOWN;
}

/* The name, and behind it what waits in the mailbox: a long name is cut first. */
static void draw_name(struct pane pane, int col, int cols, enum role role, const struct exchange *exchange,
                      const struct extension *extension, enum glyphs glyphs)
{
    char voicemail[APPEARANCE_VOICEMAIL_BYTES];
    enum freshness freshness = exchange_freshness(exchange, &extension->mailbox.stamp);
    enum role voicemail_role = appearance_voicemail(voicemail, &extension->mailbox, freshness, glyphs);
    const char *name = exchange_name_of(exchange, extension->row.key);
    int voicemail_cols = text_width_cells(voicemail);
    int gap = voicemail_cols > 0 && *name != '\0' ? 1 : 0;
    int room = cols - voicemail_cols - gap;
    int name_cols = text_width_cells(name);
    name_cols = room < 0 ? 0 : name_cols > room ? room : name_cols;
    pane_text_left(pane, 0, col, voicemail_cols > 0 ? name_cols : cols, role, name);
    col += name_cols > 0 ? name_cols + gap : 0;
    pane_text_left(pane, 0, col, voicemail_cols < cols ? voicemail_cols : cols, voicemail_role, voicemail);
}

void lamp_draw(struct pane pane, const struct exchange *exchange, const struct extension *extension,
               const struct render_context *context, int number_cols)
{
    char age[FORMAT_AGE_BYTES] = "";
    enum freshness freshness = extension_freshness(extension, exchange->valid_from);
    struct appearance appearance = appearance_of_device(extension->state, freshness, context->glyphs);
    bool live = freshness == FRESHNESS_LIVE;
    if (lamp_shows_age(exchange, extension)) {
        format_age(age, extension->since, context->now);
    }
    int name_col = 2 + number_cols + 1;
    int age_cols = text_width_cells(age);
    (void)pane_text(pane, 0, 0, appearance.role, appearance.glyph);
    pane_text_right(pane, 0, 2, number_cols, live ? ROLE_STRONG : appearance.role, extension->row.key);
    draw_name(pane, name_col, pane.cols - name_col - (age_cols > 0 ? age_cols + 1 : 0),
              live ? ROLE_TEXT : appearance.role, exchange, extension, context->glyphs);
    pane_text_right(pane, 0, pane.cols - age_cols, age_cols, ROLE_DIM, age);
    if (pane.rows > 1) {
        char detail[LAMP_DETAIL_BYTES];
        lamp_detail(detail, exchange, extension, pane.cols - 2, context->glyphs);
        pane_text_left(pane, 1, 2, pane.cols - 2, appearance.role, detail);
    }
}
