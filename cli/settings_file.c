/* The configuration file. */

#include "cli/settings_file.h"

#include "cli/settings_sense.h"
#include "cli/settings_table.h"
#include "cli/settings_text.h"
#include "cli/settings_token.h"
#include "cli/settings_value.h"
#include "cli/suggest.h"
#include "model/memory.h"
#include "model/i18n.h"
#include "tui/command.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
    TABLE_MAX = 64,                   /* settings */
    SECTION_BINDINGS = SECTION_COUNT, /* whose settings are the commands */
};

/* A section while it is read; the top is one, too. */
struct section {
    int kind;
    void *to;
    int line;             /* of its brace */
    bool is_cut;          /* something in it was passed over, which may have been a setting */
    int list_line;        /* of a list whose brace may have been meant to close the section; 0: there is none */
    int lines[TABLE_MAX]; /* where each setting stands; 0: nowhere */
};

struct reader {
    struct settings *settings;
    struct settings_problems *problems;
    const char *path;
    struct lexer lexer;
    struct token token; /* what is looked at, and … */
    struct token next;  /* … what follows it */
    struct section top;
    struct section inner;
    struct section *section; /* one of the two */
    int separator_line; /* of the last comma that was refused */
    struct settings_problems clear; /* addresses without TLS, in the section that is read */
    int exchange_lines[SETTINGS_EXCHANGES_MAX];
    int group_lines[SETTINGS_GROUPS_MAX];
    int command_lines[COMMAND_COUNT];
    struct exchange_settings spare_exchange; /* for those that find no room: they are told, and read all the same */
    struct group_settings spare_group;
};

/* What a value is for: a setting, a command whose keys it names, or neither, where that has been told. */
struct target {
    const char *name;
    const struct setting *setting;
    enum command command;
    int values;
};

#define PROBLEM(reader, line, ...) settings_problems_add((reader)->problems, (reader)->path, line, __VA_ARGS__)

static void advance(struct reader *reader)
{
    reader->token = reader->next;
    reader->next = lexer_next(&reader->lexer);
}

/* Goes to the next line, past whatever is opened in this one; not past the end of the section. */
static void skip_line(struct reader *reader, int line)
{
    for (int depth = 0; reader->token.kind != TOKEN_END && (depth > 0 || reader->token.line == line); advance(reader)) {
        if (reader->token.kind == TOKEN_CLOSE && depth-- == 0) {
            return;
        }
        depth += reader->token.kind == TOKEN_OPEN;
        reader->section->is_cut = true;
    }
}

static const char *section_name(int kind)
{
    return kind == SECTION_BINDINGS ? "bindings" : settings_section_name(kind);
}

/* The kind of the section that a word begins; SECTION_TOP where it begins none. */
static int section_of_word(const char *word)
{
    int kind = SECTION_BINDINGS;
    while (kind > SECTION_TOP && strcmp(section_name(kind), word) != 0) {
        kind--;
    }
    return kind;
}

static bool begins_section(const struct token *token, const struct token *next)
{
    return token->kind == TOKEN_WORD && next->kind != TOKEN_EQUAL && section_of_word(token->text) != SECTION_TOP;
}

/* Does a new setting or section begin here? Then whatever came before it has ended. */
static bool begins_anew(const struct reader *reader)
{
    return reader->token.kind == TOKEN_WORD &&
           (reader->next.kind == TOKEN_EQUAL ||
            (reader->token.begins_line && begins_section(&reader->token, &reader->next)));
}

static bool is_value(const struct reader *reader)
{
    return reader->token.kind == TOKEN_TEXT || (reader->token.kind == TOKEN_WORD && !begins_anew(reader));
}

/* ---- values ---- */

static bool is_list(const struct setting *setting)
{
    return setting->type == SETTING_NUMBERS || setting->type == SETTING_APIS || setting->type == SETTING_STREAMS;
}

static void take_count(struct reader *reader, const struct setting *setting, const struct token *token)
{
    struct error error;
    char *end;
    errno = 0;
    long count = strtol(token->text, &end, 10);
    if (*token->text == '\0' || *end != '\0' || strchr(" \t", *token->text) != NULL) {
        PROBLEM(reader, token->line, _("%s takes a whole number."), setting->name);
    } else if (errno == ERANGE) {
        PROBLEM(reader, token->line, _("%s takes a smaller number."), setting->name);
    } else if (!settings_value_check_count(setting, count, &error)) {
        PROBLEM(reader, token->line, "%s", error.text);
    } else {
        settings_value_put_count(setting, count, reader->section->to);
    }
}

static void take_switch(struct reader *reader, const struct setting *setting, const struct token *token)
{
    static const char *const words[] = {"false", "true", "no", "yes", "off", "on"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcasecmp(words[i], token->text) == 0) {
            settings_value_put_switch(setting, i % 2 == 1, reader->section->to);
            return;
        }
    }
    PROBLEM(reader, token->line, _("%s takes true or false."), setting->name);
}

static void take_text(struct reader *reader, struct target *target, const struct token *token)
{
    const struct setting *setting = target->setting;
    struct error error;
    if (!settings_value_check_text(setting, token->text, &error)) {
        PROBLEM(reader, token->line, "%s", error.text);
        return;
    }
    if (setting->most > 0 && target->values > setting->most) {
        PROBLEM(reader, token->line, _("%s takes %ld addresses at most."), setting->name, setting->most);
        return;
    }
    if (settings_value_is_clear(setting, token->text)) {
        settings_problems_add(&reader->clear, reader->path, token->line,
                              _("%.100s would send the key in clear text: write https:// or wss://, or allow it with "
                                "insecure = true."),
                              token->text);
    }
    settings_value_put_text(setting, token->text, reader->path, reader->section->to);
}

static void take_binding(struct reader *reader, enum command command, const struct token *token)
{
    struct settings *settings = reader->settings;
    if (settings->binding_count == SETTINGS_BINDINGS_MAX) {
        PROBLEM(reader, token->line, _("There are too many key bindings."));
        return;
    }
    struct binding_settings *binding = &settings->bindings[settings->binding_count++];
    *binding = (struct binding_settings){.command = memory_string(command_facts(command)->name),
                                         .keys = memory_string(token->text),
                                         .place = memory_new(strlen(reader->path) + 16, 1)};
    (void)snprintf(binding->place, strlen(reader->path) + 16, "%s:%d", reader->path, token->line);
}

static void take_value(struct reader *reader, struct target *target)
{
    const struct token *token = &reader->token;
    const struct setting *setting = target->setting;
    target->values++;
    if (token->wrong != NULL) {
        PROBLEM(reader, token->line, "%s", _(token->wrong));
    } else if (target->command != COMMAND_NONE) {
        take_binding(reader, target->command, token);
    } else if (setting == NULL) {
        return; /* it is told already */
    } else if (setting_is_number(setting)) {
        take_count(reader, setting, token);
    } else if (setting->type == SETTING_SWITCH) {
        take_switch(reader, setting, token);
    } else {
        take_text(reader, target, token);
    }
}

/* The values of a list up to its end. Where the next setting comes before that, the list was never closed. */
static void read_list(struct reader *reader, struct target *target)
{
    int line = reader->token.line;
    int last_line = line;
    bool parted = true;
    advance(reader);
    while (is_value(reader) || reader->token.kind == TOKEN_COMMA) {
        if (reader->token.kind == TOKEN_COMMA) {
            parted = true;
        } else if (!parted) {
            PROBLEM(reader, reader->token.line, _("Between two values of a list comes a comma."));
            parted = true;
        } else {
            take_value(reader, target);
            parted = false;
        }
        last_line = reader->token.line;
        advance(reader);
    }
    if (reader->token.kind != TOKEN_CLOSE) {
        PROBLEM(reader, line, _("The list that begins here is never closed: a } is missing."));
        if (reader->token.kind != TOKEN_END && !begins_anew(reader)) {
            skip_line(reader, reader->token.line);
        }
        return;
    }
    if (target->values == 0 && target->setting != NULL && target->setting->most > 0) {
        PROBLEM(reader, line, _("%s takes one address at least."), target->name);
    }
    if (reader->token.begins_line && last_line == line && reader->token.line > line) {
        reader->section->list_line = line; /* a list of one line whose brace stands in another: whose is it? */
    }
    advance(reader);
}

/* What is behind the equal sign. */
static void read_value(struct reader *reader, struct target *target, int line)
{
    bool one = target->command != COMMAND_NONE || (target->setting != NULL && !is_list(target->setting));
    if (is_value(reader)) {
        take_value(reader, target);
        advance(reader);
        return;
    }
    if (reader->token.kind == TOKEN_OPEN) {
        if (one) {
            PROBLEM(reader, line, _("%s takes one value, and no list."), target->name);
            *target = (struct target){0};
        }
        read_list(reader, target);
        return;
    }
    if (target->name != NULL) {
        PROBLEM(reader, line, _("Behind %s = a value is missing."), target->name);
    }
    if (!begins_anew(reader)) {
        skip_line(reader, line);
    }
}

/* ---- settings ---- */

/* Everything that has a name in a section. */
static void offer_names(struct suggestion *suggestion, int kind)
{
    for (const struct setting *setting = settings_table; setting->name != NULL; setting++) {
        if (setting->section == kind) {
            suggestion_offer(suggestion, setting->name);
        }
    }
    for (enum command command = COMMAND_NONE + 1; kind == SECTION_BINDINGS && command < COMMAND_COUNT; command++) {
        suggestion_offer(suggestion, command_facts(command)->name);
    }
}

/* May a name that nobody knows be repeated? What has been pasted by mistake may be the key: it is longer, has other
 * characters, or no value behind it. */
static bool may_be_shown(const struct reader *reader, const struct token *name)
{
    size_t length = strspn(name->text, "abcdefghijklmnopqrstuvwxyz_-");
    bool has_value = is_value(reader) || reader->token.kind == TOKEN_OPEN;
    return name->text[length] == '\0' && length < SETTINGS_KEY_CHARACTERS_MIN && has_value && reader->token.line == name->line;
}

static bool is_key_word(const char *name)
{
    static const char *const words[] = {"key", "apikey", "api_key", "pbxkey", "password", "secret", "token"};
    bool found = false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        found = found || strcasecmp(name, words[i]) == 0;
    }
    return found;
}

/* The setting or command that was meant, of this section or else of another, whose kind goes to `kind`; NULL: of none. */
static const char *meant_name(const char *name, int *kind)
{
    struct suggestion suggestion = suggestion_for(name);
    offer_names(&suggestion, *kind);
    for (int other = SECTION_TOP; other < SECTION_COUNT; other++) {
        const char *before = suggestion.word;
        offer_names(&suggestion, other); /* of those that are as near, the one here stays */
        *kind = suggestion.word != before ? other : *kind;
    }
    return suggestion.word;
}

static void tell_unknown(struct reader *reader, const struct token *name)
{
    int kind = reader->section->kind;
    const char *meant = meant_name(name->text, &kind); /* so near to one, it is no key */
    if (is_key_word(name->text)) {
        PROBLEM(reader, name->line, _("The key itself has no place here: it comes from key_file, key_command or PBXBOARD_KEY."));
        return;
    }
    if (meant != NULL && kind == reader->section->kind) {
        PROBLEM(reader, name->line, _("There is no setting \"%s\" here. Did you mean %s?"), name->text, meant);
        return;
    }
    if (meant != NULL && kind == SECTION_TOP) {
        PROBLEM(reader, name->line, _("%s has its place outside of the sections, before or behind their { … }."), meant);
        return;
    }
    if (meant != NULL) {
        PROBLEM(reader, name->line, _("%s has its place in a section: %s \"…\" { … }"), meant, section_name(kind));
        return;
    }
    if (may_be_shown(reader, name)) {
        PROBLEM(reader, name->line, _("There is no setting \"%s\" here; pbxboard sample shows all there are."),
                name->text);
    } else {
        PROBLEM(reader, name->line, _("There is no such setting; pbxboard sample shows all there are."));
    }
}

/* Where it is noted that something has been set, by which it is known when it is set again. */
static int *line_of(struct reader *reader, const struct target *target)
{
    if (target->command != COMMAND_NONE) {
        return &reader->command_lines[target->command];
    }
    return target->setting == NULL ? NULL : &reader->section->lines[target->setting - settings_table];
}

static int line_of_setting(const struct section *section, const char *name)
{
    return section->lines[settings_find(settings_section_name(section->kind), name) - settings_table];
}

static void leave_unclosed(struct reader *reader)
{
    if (reader->section->list_line != 0) {
        PROBLEM(reader, reader->section->list_line, _("The list that begins here is never closed: a } is missing."));
    } else {
        PROBLEM(reader, reader->section->line, _("The { that is opened here is never closed."));
    }
    settings_problems_done(&reader->clear);
    reader->section = &reader->top;
}

static struct target target_of(const struct reader *reader, const char *name)
{
    struct target target = {.name = name};
    if (reader->section->kind == SECTION_BINDINGS) {
        target.command = command_by_name(name);
    } else {
        target.setting = settings_find(section_name(reader->section->kind), name);
    }
    return target;
}

static void read_setting(struct reader *reader)
{
    const struct token name = reader->token;
    if (reader->section->list_line != 0 && settings_find("", name.text) != NULL &&
        settings_find(section_name(reader->section->kind), name.text) == NULL) {
        leave_unclosed(reader); /* it stands where the section was meant to have ended */
    }
    struct target target = target_of(reader, name.text);
    int *line = line_of(reader, &target);
    advance(reader);
    advance(reader);
    if (line == NULL) {
        tell_unknown(reader, &name);
        target = (struct target){0};
    } else if (*line != 0) {
        PROBLEM(reader, name.line, _("%s is set twice: here and in line %d."), name.text, *line);
        target = (struct target){0};
    } else {
        *line = name.line;
    }
    read_value(reader, &target, name.line);
}

/* ---- sections ---- */

/* The place of a further section of this kind, and where it is noted in which line it begins. */
static void *add_section(struct reader *reader, int kind, const char *title, int **line)
{
    struct settings *settings = reader->settings;
    *line = NULL;
    if (kind == SECTION_BINDINGS) {
        return NULL;
    }
    if (kind == SECTION_EXCHANGE) {
        struct exchange_settings *exchange = &reader->spare_exchange;
        settings_exchange_done(exchange);
        if (settings->exchange_count < SETTINGS_EXCHANGES_MAX) {
            *line = &reader->exchange_lines[settings->exchange_count];
            exchange = &settings->exchanges[settings->exchange_count++];
        }
        *exchange = (struct exchange_settings){.title = memory_string(title)};
        settings_value_defaults(SECTION_EXCHANGE, exchange);
        return exchange;
    }
    struct group_settings *group = &reader->spare_group;
    settings_group_done(group);
    if (settings->group_count < SETTINGS_GROUPS_MAX) {
        *line = &reader->group_lines[settings->group_count];
        group = &settings->groups[settings->group_count++];
    }
    *group = (struct group_settings){.title = memory_string(title)};
    return group;
}

/* The line of the section of that kind and title; 0 when there is none. */
static int line_of_section(const struct reader *reader, int kind, const char *title)
{
    const struct settings *settings = reader->settings;
    for (int i = 0; kind == SECTION_EXCHANGE && i < settings->exchange_count; i++) {
        if (strcmp(settings->exchanges[i].title, title) == 0) {
            return reader->exchange_lines[i];
        }
    }
    for (int i = 0; kind == SECTION_GROUP && i < settings->group_count; i++) {
        if (strcmp(settings->groups[i].title, title) == 0) {
            return reader->group_lines[i];
        }
    }
    return 0;
}

static void check_title(struct reader *reader, int kind, const struct token *title)
{
    int before = line_of_section(reader, kind, title->text);
    struct error error;
    if (title->wrong != NULL) {
        PROBLEM(reader, title->line, "%s", _(title->wrong));
    } else if (!settings_value_check_plain(_("A title"), title->text, &error)) {
        PROBLEM(reader, title->line, "%s", error.text);
    } else if (*title->text == '\0') {
        PROBLEM(reader, title->line, _("A title is not empty."));
    } else if (before != 0) {
        PROBLEM(reader, title->line,
                _("There is a section %s \"%.60s\" in line %d already: write into that one, or give this one another "
                  "title."),
                section_name(kind), title->text, before);
    }
}

/* The words and the brace that a section begins with. */
static void begin_section(struct reader *reader)
{
    int kind = section_of_word(reader->token.text);
    struct token title = {.line = reader->token.line, .text = ""};
    int *line;
    if (reader->section != &reader->top) {
        leave_unclosed(reader);
    }
    advance(reader);
    if (is_value(reader)) {
        title = reader->token;
        advance(reader);
        check_title(reader, kind, &title);
    } else if (kind != SECTION_BINDINGS) {
        PROBLEM(reader, title.line, _("This section needs a title, as in: %s \"office\" { … }"), section_name(kind));
    }
    reader->inner = (struct section){.kind = kind, .line = title.line, .to = add_section(reader, kind, title.text, &line)};
    reader->section = &reader->inner;
    if (line != NULL) {
        *line = title.line;
    } else if (kind != SECTION_BINDINGS) {
        PROBLEM(reader, title.line,
                kind == SECTION_EXCHANGE ? _("There are too many exchanges.") : _("There are too many groups."));
    }
    if (reader->token.kind == TOKEN_OPEN) {
        advance(reader);
    } else {
        PROBLEM(reader, title.line, _("Behind the words that a section begins with comes a {."));
    }
}

static void check_exchange(struct reader *reader, int line)
{
    static const char *const needed[] = {"name", "api", "stream"};
    const struct section *section = reader->section;
    const struct exchange_settings *exchange = section->to;
    int file_line = line_of_setting(section, "key_file");
    int command_line = line_of_setting(section, "key_command");
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
        if (line_of_setting(section, needed[i]) == 0 && !section->is_cut) {
            PROBLEM(reader, line, _("The exchange \"%s\" that ends here lacks a setting: %s = %s"), exchange->title,
                    needed[i], settings_find("exchange", needed[i])->example);
        }
    }
    if (file_line != 0 && command_line != 0) {
        PROBLEM(reader, file_line > command_line ? file_line : command_line,
                _("key_file (line %d) and key_command (line %d) are two sources of one key: leave one of them out."),
                file_line, command_line);
    }
    for (int i = 0; i < reader->clear.count && !exchange->insecure; i++) {
        settings_problems_take(reader->problems, &reader->clear.list[i]);
    }
}

static void end_section(struct reader *reader)
{
    if (reader->section == &reader->top) {
        PROBLEM(reader, reader->token.line, _("This } closes nothing."));
        return;
    }
    if (reader->section->kind == SECTION_EXCHANGE) {
        check_exchange(reader, reader->token.line);
    }
    settings_problems_done(&reader->clear);
    reader->section = &reader->top;
}

/* ---- all of it ---- */

/* A line that begins with neither a setting nor a section. What stands there is not repeated: it may be a key that was
 * pasted. */
static void refuse_line(struct reader *reader)
{
    const struct token token = reader->token;
    const struct target target = target_of(reader, token.kind == TOKEN_WORD ? token.text : "");
    if (token.wrong != NULL) {
        PROBLEM(reader, token.line, "%s", _(token.wrong));
    } else if (target.setting != NULL || target.command != COMMAND_NONE) {
        PROBLEM(reader, token.line, _("After %s comes an equal sign."), target.name);
    } else {
        PROBLEM(reader, token.line,
                _("This is no setting: one has a name, an equal sign and a value, as theme = \"dark\"."));
    }
    skip_line(reader, token.line);
}

static bool is_separator(const struct token *token)
{
    return token->kind == TOKEN_COMMA || (token->kind == TOKEN_WORD && strcmp(token->text, ";") == 0);
}

/* Between settings, where other formats have them. It is told once a line, and what follows is read. */
static void refuse_separator(struct reader *reader)
{
    if (reader->separator_line != reader->token.line) {
        PROBLEM(reader, reader->token.line, _("No comma and no semicolon stands between settings: leave it out."));
    }
    reader->separator_line = reader->token.line;
    advance(reader);
}

static void read_all(struct reader *reader)
{
    while (reader->token.kind != TOKEN_END) {
        if (reader->token.kind == TOKEN_CLOSE) {
            end_section(reader);
            advance(reader);
        } else if (reader->token.kind == TOKEN_WORD && reader->next.kind == TOKEN_EQUAL) {
            read_setting(reader);
        } else if (begins_section(&reader->token, &reader->next)) {
            begin_section(reader);
        } else if (is_separator(&reader->token)) {
            refuse_separator(reader);
        } else {
            refuse_line(reader);
        }
    }
    if (reader->section != &reader->top) {
        leave_unclosed(reader);
    }
    settings_sense_check(reader->settings, reader->path, &(struct settings_lines){reader->top.lines, reader->command_lines});
}

static bool parse(struct settings *settings, const char *text, const char *path, struct error *error)
{
    struct reader *reader = memory_new(1, sizeof *reader);
    *reader = (struct reader){.settings = settings, .problems = &settings->problems, .path = path};
    reader->top.to = settings;
    reader->section = &reader->top;
    lexer_init(&reader->lexer, text, strlen(text));
    advance(reader);
    advance(reader);
    read_all(reader);
    lexer_done(&reader->lexer);
    settings_exchange_done(&reader->spare_exchange);
    settings_group_done(&reader->spare_group);
    free(reader);
    return settings_problems_close(&settings->problems, error);
}

bool settings_file_read(struct settings *settings, const char *path, struct error *error)
{
    char *text = settings_text_load(path, error);
    bool good = text != NULL && parse(settings, text, path, error);
    free(text);
    return good;
}
