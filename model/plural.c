/* Evaluates the plural rule of a language while it reads it. */

#include "model/plural.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 32 }; /* of nesting; deeper rules are refused */

enum operation {
    OR,
    AND,
    EQUAL,
    UNEQUAL,
    AT_MOST,
    AT_LEAST,
    BELOW,
    ABOVE,
    PLUS,
    MINUS,
    TIMES,
    OVER,
    MODULO,
    OPERATIONS
};

/* An operator that is the beginning of another one ("<" of "<=") stands after it. */
static const struct operator
{
    const char *sign;
    int binds; /* precedence, from 1 on */
}
operators[OPERATIONS] = {
    [OR] = {"||", 1},      [AND] = {"&&", 2},      [EQUAL] = {"==", 3}, [UNEQUAL] = {"!=", 3},
    [AT_MOST] = {"<=", 4}, [AT_LEAST] = {">=", 4}, [BELOW] = {"<", 4},  [ABOVE] = {">", 4},
    [PLUS] = {"+", 5},     [MINUS] = {"-", 5},     [TIMES] = {"*", 6},  [OVER] = {"/", 6},
    [MODULO] = {"%", 6},
};

struct plural_parser {
    const char *at;
    unsigned long count;
    int depth;
    bool good;
};

static unsigned long read_choice(struct plural_parser *parser);

static void skip_blanks(struct plural_parser *parser)
{
    parser->at += strspn(parser->at, " \t");
}

static bool take(struct plural_parser *parser, const char *sign)
{
    size_t length = strlen(sign);
    skip_blanks(parser);
    if (strncmp(parser->at, sign, length) != 0) {
        return false;
    }
    parser->at += length;
    return true;
}

static unsigned long read_number(struct plural_parser *parser)
{
    char *end;
    skip_blanks(parser);
    if (!isdigit((unsigned char)*parser->at)) {
        parser->good = false;
        return 0;
    }
    unsigned long number = strtoul(parser->at, &end, 10);
    parser->at = end;
    return number;
}

static unsigned long read_operand(struct plural_parser *parser)
{
    unsigned nots = 0;
    unsigned long value;
    while (take(parser, "!")) {
        nots++;
    }
    if (take(parser, "(")) {
        value = read_choice(parser);
        parser->good = take(parser, ")") && parser->good;
    } else {
        value = take(parser, "n") ? parser->count : read_number(parser);
    }
    return nots == 0 ? value : nots % 2 == 0 ? value != 0 : value == 0;
}

static unsigned long apply(enum operation operation, unsigned long a, unsigned long b)
{
    switch (operation) {
    case OR:
        return a != 0 || b != 0;
    case AND:
        return a != 0 && b != 0;
    case EQUAL:
        return a == b;
    case UNEQUAL:
        return a != b;
    case AT_MOST:
        return a <= b;
    case AT_LEAST:
        return a >= b;
    case BELOW:
        return a < b;
    case ABOVE:
        return a > b;
    case PLUS:
        return a + b;
    case MINUS:
        return a - b;
    case TIMES:
        return a * b;
    case OVER:
        return b == 0 ? 0 : a / b;
    case MODULO:
        return b == 0 ? 0 : a % b;
    case OPERATIONS:
        break;
    }
    return 0;
}

/* Reads the next operator if its precedence is `least` or more; OPERATIONS: there is none. */
static enum operation take_operator(struct plural_parser *parser, int least)
{
    for (enum operation operation = 0; operation < OPERATIONS; operation++) {
        if (operators[operation].binds >= least && take(parser, operators[operation].sign)) {
            return operation;
        }
    }
    return OPERATIONS;
}

static unsigned long read_operation(struct plural_parser *parser, int least)
{
    unsigned long value = read_operand(parser);
    enum operation operation;
    while ((operation = take_operator(parser, least)) != OPERATIONS) {
        value = apply(operation, value, read_operation(parser, operators[operation].binds + 1));
    }
    return value;
}

static unsigned long read_choice(struct plural_parser *parser)
{
    if (parser->depth == DEPTH_MAX) {
        parser->good = false;
        return 0;
    }
    parser->depth++;
    unsigned long value = read_operation(parser, 1);
    if (take(parser, "?")) {
        unsigned long yes = read_choice(parser);
        parser->good = take(parser, ":") && parser->good;
        unsigned long no = read_choice(parser);
        value = value != 0 ? yes : no;
    }
    parser->depth--;
    return value;
}

bool plural_form(const char *rule, unsigned long count, unsigned long *form)
{
    struct plural_parser parser = {.at = rule, .count = count, .good = true};
    *form = read_choice(&parser);
    skip_blanks(&parser);
    return parser.good && (*parser.at == ';' || *parser.at == '\0');
}
