/* The configuration file. */

#include "config/lexer.h"
#include "config/settings.h"
#include "config/settings_problems.h"
#include "config/settings_table.h"
#include "config/settings_value.h"
#include "model/i18n.h"
#include "model/memory.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { TABLE_MAX = 64 }; /* settings */

/* The section that is being parsed; the top level counts as one. */
struct section {
    int kind;
    void *to;
    int line;         /* of its brace */
    bool has_skipped; /* something in it was skipped, which may have been a setting */
    /* of a list whose brace may have been meant for the section; 0: none */
    int list_line;
    int lines[TABLE_MAX]; /* of each setting; 0: not set */
};

struct settings_parser {
    struct settings *settings;
    struct settings_problems *problems;
    const char *path;
    struct lexer lexer;
    struct token token; /* the current token, and … */
    struct token next;  /* … the next one */
    struct section top;
    struct section inner;
    struct section *section;            /* one of the two */
    int separator_line;                 /* of the last refused comma */
    struct settings_problems plaintext; /* addresses without TLS in the current section */
    int exchange_lines[SETTINGS_EXCHANGES_MAX];
    int group_lines[SETTINGS_GROUPS_MAX];
    const struct settings_command *commands;  /* ended by one without a name */
    int command_lines[SETTINGS_BINDINGS_MAX]; /* of each of them */
    /* receive sections over the limit: reported, and still parsed */
    struct exchange_settings overflow_exchange;
    struct group_settings overflow_group;
};

/* The target of a value: a setting, a command whose keys it names, or neither, if that is reported already.
 */
struct destination {
    const char *name;
    const struct setting *setting;
    const struct settings_command *command;
    int values;
};

#define PROBLEM(parser, line, ...)                                                                           \
    settings_problems_add((parser)->problems, (parser)->path, line, __VA_ARGS__)

static void advance(struct settings_parser *parser)
{
    parser->token = parser->next;
    parser->next = lexer_next(&parser->lexer);
}

/* Skips to the next line, over braces that are opened in this one, but not over the end of the section. */
static void skip_line(struct settings_parser *parser, int line)
{
    for (int depth = 0; parser->token.kind != TOKEN_END && (depth > 0 || parser->token.line == line);
         advance(parser)) {
        if (parser->token.kind == TOKEN_CLOSE && depth-- == 0) {
            return;
        }
        depth += parser->token.kind == TOKEN_OPEN;
        parser->section->has_skipped = true;
    }
}

/* Returns the section that a word begins; SECTION_TOP where it begins none. */
static int section_of_word(const char *word)
{
    int kind = SECTION_BINDINGS;
    while (kind > SECTION_TOP && strcmp(settings_section_name(kind), word) != 0) {
        kind--;
    }
    return kind;
}

static bool begins_section(const struct token *token, const struct token *next)
{
    return token->kind == TOKEN_WORD && next->kind != TOKEN_EQUAL &&
           section_of_word(token->text) != SECTION_TOP;
}

/* Does a new setting or section begin here? Then the previous one has ended, closed or not. */
static bool begins_setting(const struct settings_parser *parser)
{
    return parser->token.kind == TOKEN_WORD &&
           (parser->next.kind == TOKEN_EQUAL ||
            (parser->token.begins_line && begins_section(&parser->token, &parser->next)));
}

static bool is_value(const struct settings_parser *parser)
{
    return parser->token.kind == TOKEN_TEXT || (parser->token.kind == TOKEN_WORD && !begins_setting(parser));
}

/* ---- values ---- */

static bool is_list(const struct setting *setting)
{
    return setting->type == SETTING_PHONE_NUMBERS || setting->type == SETTING_APIS ||
           setting->type == SETTING_STREAMS;
}

static void store_integer(struct settings_parser *parser, const struct setting *setting,
                          const struct token *token)
{
    struct error error;
    char *end;
    errno = 0;
    long count = strtol(token->text, &end, 10);
    if (*token->text == '\0' || *end != '\0' || strchr(" \t", *token->text) != NULL) {
        PROBLEM(parser, token->line, _("%s takes a whole number."), setting->name);
    } else if (errno == ERANGE) {
        PROBLEM(parser, token->line, _("%s takes a smaller number."), setting->name);
    } else if (!settings_value_check_integer(setting, count, &error)) {
        PROBLEM(parser, token->line, "%s", error.text);
    } else {
        settings_value_put_integer(setting, count, parser->section->to);
    }
}

static void store_bool(struct settings_parser *parser, const struct setting *setting,
                       const struct token *token)
{
    static const char *const words[] = {"false", "true", "no", "yes", "off", "on"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcasecmp(words[i], token->text) == 0) {
            settings_value_put_bool(setting, i % 2 == 1, parser->section->to);
            return;
        }
    }
    PROBLEM(parser, token->line, _("%s takes true or false."), setting->name);
}

static void store_text(struct settings_parser *parser, struct destination *destination,
                       const struct token *token)
{
    const struct setting *setting = destination->setting;
    struct error error;
    if (!settings_value_check_text(setting, token->text, &error)) {
        PROBLEM(parser, token->line, "%s", error.text);
        return;
    }
    if (setting->max > 0 && destination->values > setting->max) {
        PROBLEM(parser, token->line, _("%s takes %ld addresses at most."), setting->name, setting->max);
        return;
    }
    if (settings_value_is_plaintext(setting, token->text)) {
        settings_problems_add(
            &parser->plaintext, parser->path, token->line,
            _("%.100s would send the key in clear text: write https:// or wss://, or allow it with insecure "
              "= true."),
            token->text);
    }
    settings_value_put_text(setting, token->text, parser->path, parser->section->to);
}

static void store_binding(struct settings_parser *parser, const struct settings_command *command,
                          const struct token *token)
{
    struct settings *settings = parser->settings;
    if (settings->binding_count == SETTINGS_BINDINGS_MAX) {
        PROBLEM(parser, token->line, _("There are too many key bindings."));
        return;
    }
    struct binding_settings *binding = &settings->bindings[settings->binding_count++];
    *binding = (struct binding_settings){.command = memory_string(command->name),
                                         .keys = memory_string(token->text),
                                         .line = parser->command_lines[command - parser->commands]};
}

static void store_value(struct settings_parser *parser, struct destination *destination)
{
    const struct token *token = &parser->token;
    const struct setting *setting = destination->setting;
    destination->values++;
    if (token->wrong != NULL) {
        PROBLEM(parser, token->line, "%s", _(token->wrong));
    } else if (destination->command != NULL) {
        store_binding(parser, destination->command, token);
    } else if (setting == NULL) {
        return; /* it is reported already */
    } else if (setting_is_numeric(setting)) {
        store_integer(parser, setting, token);
    } else if (setting->type == SETTING_BOOL) {
        store_bool(parser, setting, token);
    } else {
        store_text(parser, destination, token);
    }
}

/* Reads the values of a list to its end. Where the next setting comes first, the list was never closed. */
static void read_list(struct settings_parser *parser, struct destination *destination)
{
    int line = parser->token.line;
    int last_line = line;
    bool parted = true;
    advance(parser);
    while (is_value(parser) || parser->token.kind == TOKEN_COMMA) {
        if (parser->token.kind == TOKEN_COMMA) {
            parted = true;
        } else if (!parted) {
            PROBLEM(parser, parser->token.line, _("Between two values of a list comes a comma."));
            parted = true;
        } else {
            store_value(parser, destination);
            parted = false;
        }
        last_line = parser->token.line;
        advance(parser);
    }
    if (parser->token.kind != TOKEN_CLOSE) {
        PROBLEM(parser, line, _("The list that begins here is never closed: a } is missing."));
        if (parser->token.kind != TOKEN_END && !begins_setting(parser)) {
            skip_line(parser, parser->token.line);
        }
        return;
    }
    if (destination->values == 0 && destination->setting != NULL && destination->setting->max > 0) {
        PROBLEM(parser, line, _("%s takes one address at least."), destination->name);
    }
    if (parser->token.begins_line && last_line == line && parser->token.line > line) {
        /* the brace of a list of one line is in another line: it may be the section's */
        parser->section->list_line = line;
    }
    advance(parser);
}

/* Reads what follows the equal sign. */
static void read_value(struct settings_parser *parser, struct destination *destination, int line)
{
    bool one =
        destination->command != NULL || (destination->setting != NULL && !is_list(destination->setting));
    if (is_value(parser)) {
        store_value(parser, destination);
        advance(parser);
        return;
    }
    if (parser->token.kind == TOKEN_OPEN) {
        if (one) {
            PROBLEM(parser, line, _("%s takes one value, and no list."), destination->name);
            *destination = (struct destination){0};
        }
        read_list(parser, destination);
        return;
    }
    if (destination->name != NULL) {
        PROBLEM(parser, line, _("Behind %s = a value is missing."), destination->name);
    }
    if (!begins_setting(parser)) {
        skip_line(parser, line);
    }
}

/* ---- settings ---- */

/* Returns the place of the line in which a setting or command is set, so that a second one is noticed; NULL
 * for an unknown name. */
static int *line_of(struct settings_parser *parser, const struct destination *destination)
{
    if (destination->command != NULL) {
        return &parser->command_lines[destination->command - parser->commands];
    }
    return destination->setting == NULL ? NULL
                                        : &parser->section->lines[destination->setting - settings_table];
}

static int line_of_setting(const struct section *section, const char *name)
{
    return section->lines[settings_find(settings_section_name(section->kind), name) - settings_table];
}

static void report_unclosed(struct settings_parser *parser)
{
    if (parser->section->list_line != 0) {
        PROBLEM(parser, parser->section->list_line,
                _("The list that begins here is never closed: a } is missing."));
    } else {
        PROBLEM(parser, parser->section->line, _("The { that is opened here is never closed."));
    }
    settings_problems_done(&parser->plaintext);
    parser->section = &parser->top;
}

/* Returns the command of that name, in any case; NULL if there is none. */
static const struct settings_command *find_command(const struct settings_parser *parser, const char *name)
{
    for (const struct settings_command *command = parser->commands; command->name != NULL; command++) {
        if (strcasecmp(command->name, name) == 0) {
            return command;
        }
    }
    return NULL;
}

static struct destination destination_of(const struct settings_parser *parser, const char *name)
{
    struct destination destination = {.name = name};
    if (parser->section->kind == SECTION_BINDINGS) {
        destination.command = find_command(parser, name);
    } else {
        destination.setting = settings_find(settings_section_name(parser->section->kind), name);
    }
    return destination;
}

static void read_setting(struct settings_parser *parser)
{
    const struct token name = parser->token;
    if (parser->section->list_line != 0 && settings_find("", name.text) != NULL &&
        settings_find(settings_section_name(parser->section->kind), name.text) == NULL) {
        report_unclosed(parser); /* a setting of the top level: the section should have ended */
    }
    struct destination destination = destination_of(parser, name.text);
    int *line = line_of(parser, &destination);
    advance(parser);
    advance(parser);
    if (line == NULL) {
        bool has_value = is_value(parser) || parser->token.kind == TOKEN_OPEN;
        settings_problems_add_unknown(
            parser->problems, parser->path,
            &(struct unknown_name){.text = name.text,
                                   .line = name.line,
                                   .section = parser->section->kind,
                                   .commands = parser->commands,
                                   .has_value = has_value && parser->token.line == name.line});
        destination = (struct destination){0};
    } else if (*line != 0) {
        PROBLEM(parser, name.line, _("%s is set twice: here and in line %d."), name.text, *line);
        destination = (struct destination){0};
    } else {
        *line = name.line;
    }
    read_value(parser, &destination, name.line);
}

/* ---- sections ---- */

/* Returns the struct of a new section, and in `line` the place for its line; NULL over the limit. */
static void *add_section(struct settings_parser *parser, int kind, const char *title, int **line)
{
    struct settings *settings = parser->settings;
    *line = NULL;
    if (kind == SECTION_BINDINGS) {
        return NULL;
    }
    if (kind == SECTION_EXCHANGE) {
        struct exchange_settings *exchange = &parser->overflow_exchange;
        settings_exchange_done(exchange);
        if (settings->exchange_count < SETTINGS_EXCHANGES_MAX) {
            *line = &parser->exchange_lines[settings->exchange_count];
            exchange = &settings->exchanges[settings->exchange_count++];
        }
        *exchange = (struct exchange_settings){.title = memory_string(title)};
        settings_value_defaults(SECTION_EXCHANGE, exchange);
        return exchange;
    }
    struct group_settings *group = &parser->overflow_group;
    settings_group_done(group);
    if (settings->group_count < SETTINGS_GROUPS_MAX) {
        *line = &parser->group_lines[settings->group_count];
        group = &settings->groups[settings->group_count++];
    }
    *group = (struct group_settings){.title = memory_string(title)};
    return group;
}

/* Returns the line of the section with this title; 0 if there is none. */
static int line_of_section(const struct settings_parser *parser, int kind, const char *title)
{
    const struct settings *settings = parser->settings;
    for (int i = 0; kind == SECTION_EXCHANGE && i < settings->exchange_count; i++) {
        if (strcmp(settings->exchanges[i].title, title) == 0) {
            return parser->exchange_lines[i];
        }
    }
    for (int i = 0; kind == SECTION_GROUP && i < settings->group_count; i++) {
        if (strcmp(settings->groups[i].title, title) == 0) {
            return parser->group_lines[i];
        }
    }
    return 0;
}

static void check_title(struct settings_parser *parser, int kind, const struct token *title)
{
    int before = line_of_section(parser, kind, title->text);
    struct error error;
    if (title->wrong != NULL) {
        PROBLEM(parser, title->line, "%s", _(title->wrong));
    } else if (!settings_value_check_printable(_("A title"), title->text, &error)) {
        PROBLEM(parser, title->line, "%s", error.text);
    } else if (*title->text == '\0') {
        PROBLEM(parser, title->line, _("A title is not empty."));
    } else if (before != 0) {
        PROBLEM(parser, title->line,
                _("There is a section %s \"%.60s\" in line %d already: write into that one, or give this one "
                  "another title."),
                settings_section_name(kind), title->text, before);
    }
}

/* Reads the words and the brace that begin a section. */
static void begin_section(struct settings_parser *parser)
{
    int kind = section_of_word(parser->token.text);
    struct token title = {.line = parser->token.line, .text = ""};
    int *line;
    if (parser->section != &parser->top) {
        report_unclosed(parser);
    }
    advance(parser);
    if (is_value(parser)) {
        title = parser->token;
        advance(parser);
        check_title(parser, kind, &title);
    } else if (kind != SECTION_BINDINGS) {
        PROBLEM(parser, title.line, _("This section needs a title, as in: %s \"office\" { … }"),
                settings_section_name(kind));
    }
    parser->inner = (struct section){
        .kind = kind, .line = title.line, .to = add_section(parser, kind, title.text, &line)};
    parser->section = &parser->inner;
    if (line != NULL) {
        *line = title.line;
    } else if (kind != SECTION_BINDINGS) {
        PROBLEM(parser, title.line,
                kind == SECTION_EXCHANGE ? _("There are too many exchanges.")
                                         : _("There are too many groups."));
    }
    if (parser->token.kind == TOKEN_OPEN) {
        advance(parser);
    } else {
        PROBLEM(parser, title.line, _("Behind the words that a section begins with comes a {."));
    }
}

static void check_exchange(struct settings_parser *parser, int line)
{
    static const char *const needed[] = {"name", "api", "stream"};
    const struct section *section = parser->section;
    const struct exchange_settings *exchange = section->to;
    int file_line = line_of_setting(section, "key_file");
    int command_line = line_of_setting(section, "key_command");
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
        if (line_of_setting(section, needed[i]) == 0 && !section->has_skipped) {
            PROBLEM(parser, line, _("The exchange \"%s\" that ends here lacks a setting: %s = %s"),
                    exchange->title, needed[i], settings_find("exchange", needed[i])->example);
        }
    }
    if (file_line != 0 && command_line != 0) {
        PROBLEM(
            parser, file_line > command_line ? file_line : command_line,
            _("key_file (line %d) and key_command (line %d) are two sources of one key: leave one of them "
              "out."),
            file_line, command_line);
    }
    for (int i = 0; i < parser->plaintext.count && !exchange->insecure; i++) {
        settings_problems_move(parser->problems, &parser->plaintext.list[i]);
    }
}

static void end_section(struct settings_parser *parser)
{
    if (parser->section == &parser->top) {
        PROBLEM(parser, parser->token.line, _("This } closes nothing."));
        return;
    }
    if (parser->section->kind == SECTION_EXCHANGE) {
        check_exchange(parser, parser->token.line);
    }
    settings_problems_done(&parser->plaintext);
    parser->section = &parser->top;
}

/* ---- all of it ---- */

/* Reports a line that begins with neither a setting nor a section. The error does not show it: it may be a
 * pasted key. */
static void refuse_line(struct settings_parser *parser)
{
    const struct token token = parser->token;
    const struct destination destination = destination_of(parser, token.kind == TOKEN_WORD ? token.text : "");
    if (token.wrong != NULL) {
        PROBLEM(parser, token.line, "%s", _(token.wrong));
    } else if (destination.setting != NULL || destination.command != NULL) {
        PROBLEM(parser, token.line, _("After %s comes an equal sign."), destination.name);
    } else {
        PROBLEM(parser, token.line,
                _("This is no setting: one has a name, an equal sign and a value, as theme = \"dark\"."));
    }
    skip_line(parser, token.line);
}

static bool is_separator(const struct token *token)
{
    return token->kind == TOKEN_COMMA || (token->kind == TOKEN_WORD && strcmp(token->text, ";") == 0);
}

/* Reports a separator of another format between settings, once a line; parsing continues after it. */
static void refuse_separator(struct settings_parser *parser)
{
    if (parser->separator_line != parser->token.line) {
        PROBLEM(parser, parser->token.line,
                _("No comma and no semicolon stands between settings: leave it out."));
    }
    parser->separator_line = parser->token.line;
    advance(parser);
}

static void read_all(struct settings_parser *parser)
{
    while (parser->token.kind != TOKEN_END) {
        if (parser->token.kind == TOKEN_CLOSE) {
            end_section(parser);
            advance(parser);
        } else if (parser->token.kind == TOKEN_WORD && parser->next.kind == TOKEN_EQUAL) {
            read_setting(parser);
        } else if (begins_section(&parser->token, &parser->next)) {
            begin_section(parser);
        } else if (is_separator(&parser->token)) {
            refuse_separator(parser);
        } else {
            refuse_line(parser);
        }
    }
    if (parser->section != &parser->top) {
        report_unclosed(parser);
    }
    settings_problems_check_limits(parser->settings, parser->path, parser->top.lines);
}

static bool parse(struct settings *settings, const char *text, const char *path,
                  const struct settings_command *commands, struct error *error)
{
    struct settings_parser *parser = memory_new(1, sizeof *parser);
    *parser = (struct settings_parser){
        .settings = settings, .problems = &settings->problems, .path = path, .commands = commands};
    parser->top.to = settings;
    parser->section = &parser->top;
    lexer_init(&parser->lexer, text, strlen(text));
    advance(parser);
    advance(parser);
    read_all(parser);
    lexer_done(&parser->lexer);
    settings_exchange_done(&parser->overflow_exchange);
    settings_group_done(&parser->overflow_group);
    free(parser);
    return settings_problems_first(&settings->problems, error);
}

bool settings_file_read(struct settings *settings, const char *path, const struct settings_command *commands,
                        struct error *error)
{
    static const struct settings_command none[] = {{0}};
    char *text = lexer_load(path, error);
    bool good = text != NULL && parse(settings, text, path, commands != NULL ? commands : none, error);
    free(text);
    return good;
}
