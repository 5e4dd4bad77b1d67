/* Notices: what the app tells the user in the prompt row. */

#include "tui/app_state.h"

#include "model/i18n.h"
#include "model/text.h"
#include "tui/format.h"

#include <stdio.h>

void app_notice(struct app *app, enum role role, const char *text)
{
    app->redraw = true;
    app->notice_role = role;
    (void)text_copy(app->notice, sizeof app->notice, text);
}

void app_exchange_notice(struct app *app, const struct exchange *exchange, enum role role, const char *text)
{
    char labelled[APP_NOTICE_BYTES];
    format_labelled(labelled, sizeof labelled, board_label(app->board, exchange), text);
    app_notice(app, role, labelled);
}

void app_notify_outcome(struct app *app, const struct exchange *exchange, const struct outcome_event *said)
{
    char party[FORMAT_NAME_BYTES];
    char text[APP_NOTICE_BYTES];
    format_party(party, said->action->to, exchange_name_of(exchange, said->action->to));
    if (said->outcome != OUTCOME_DONE) {
        app_exchange_notice(app, exchange, said->outcome == OUTCOME_UNCERTAIN ? ROLE_WARNING : ROLE_BAD,
                            said->text);
    } else if (said->action->kind == ACTION_DIAL) {
        (void)snprintf(text, sizeof text, _("Calling %s: your telephone rings first."), party);
        app_exchange_notice(app, exchange, ROLE_GOOD, text);
    } else if (said->action->kind == ACTION_SMS) {
        (void)snprintf(text, sizeof text, _("SMS to %s: %s"), party,
                       format_message(said->message_status, app->options.glyphs).word);
        app_exchange_notice(app, exchange, ROLE_GOOD, text);
    }
}

/* Only of messages that were sent from here. */
void app_notify_message_status(struct app *app, const struct exchange *exchange, const struct sms_event *said)
{
    char party[FORMAT_NAME_BYTES];
    char text[APP_NOTICE_BYTES];
    const struct sms *message = sms_list_by_id(&exchange->messages, said->id);
    if (message == NULL || message->serial == 0) {
        return;
    }
    format_party(party, message->to, "");
    struct appearance appearance = format_message(message->status, app->options.glyphs);
    (void)snprintf(text, sizeof text, _("SMS to %s: %s"), party, appearance.word);
    app_exchange_notice(app, exchange, appearance.role == ROLE_TEXT ? ROLE_GOOD : appearance.role, text);
}

const struct request *app_latest_request(const struct app *app, const struct exchange **exchange)
{
    const struct request *latest = NULL;
    for (uint16_t i = 0; i < app->board->exchange_count; i++) {
        const struct exchange *one = app->board->exchanges[i];
        const struct request *request = one->replay == REPLAY_NONE ? requests_latest(&one->requests) : NULL;
        if (request != NULL && (latest == NULL || request->requested_at >= latest->requested_at)) {
            latest = request;
            *exchange = one;
        }
    }
    return latest;
}
