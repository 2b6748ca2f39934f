#include "client/help.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "client/arena.h"
#include "client/dialect.h"
#include "client/helptext.h"
#include "client/options.h"
#include "client/text.h"

/* Bytes of all options with their words: 284 lines of 80. */
#define HELP_BYTES (64 * 1024)

/* Columns of names at most; a longer one has its words right behind it. */
#define NAME_COLUMNS 34

static const struct {
    const char *name;
    uint32_t bit;
    const char *text;
} categories[] = {
    {"auth", HELPTEXT_AUTH, "Logins"},
    {"connection", HELPTEXT_CONNECTION, "How connections are made"},
    {"curl", HELPTEXT_CURL, "The command itself"},
    {"deprecated", HELPTEXT_DEPRECATED, "Of the past"},
    {"dns", HELPTEXT_DNS, "Looking names up"},
    {"file", HELPTEXT_FILE, "FILE"},
    {"ftp", HELPTEXT_FTP, "FTP"},
    {"global", HELPTEXT_GLOBAL, "For all transfers of a command"},
    {"http", HELPTEXT_HTTP, "HTTP and HTTPS"},
    {"imap", HELPTEXT_IMAP, "IMAP"},
    {"ldap", HELPTEXT_LDAP, "LDAP"},
    {"mqtt", HELPTEXT_MQTT, "MQTT"},
    {"output", HELPTEXT_OUTPUT, "Files that are written"},
    {"pop3", HELPTEXT_POP3, "POP3"},
    {"post", HELPTEXT_POST, "What is posted"},
    {"proxy", HELPTEXT_PROXY, "Proxies"},
    {"scp", HELPTEXT_SCP, "SCP"},
    {"sftp", HELPTEXT_SFTP, "SFTP"},
    {"smtp", HELPTEXT_SMTP, "SMTP"},
    {"ssh", HELPTEXT_SSH, "SSH"},
    {"telnet", HELPTEXT_TELNET, "TELNET"},
    {"tftp", HELPTEXT_TFTP, "TFTP"},
    {"timeout", HELPTEXT_TIMEOUT, "How long things may take"},
    {"tls", HELPTEXT_TLS, "TLS"},
    {"upload", HELPTEXT_UPLOAD, "What is sent"},
    {"verbose", HELPTEXT_VERBOSE, "What is told of a transfer"},
};

#define CATEGORY_COUNT (sizeof(categories) / sizeof(categories[0]))

static const char own_options[] =
    "     --warm-explain           Say how each transfer went, or why not\n"
    "     --warm-fresh             Use a new connection, and keep none\n"
    "     --warm-off               Become curl\n"
    "     --warm-only              Never become curl\n"
    "     --warm-pool <name>       Share connections under this name alone\n";

/* --- one option ----------------------------------------------------------- */

/* True for a curl that knows --show-headers: -i belongs to that, then. */
static bool shows_headers(void)
{
    const struct option *option;
    bool on;

    return option_find("show-headers", &option, &on) == OPTION_FOUND &&
           dialect_since(option->since);
}

static bool is_listed(size_t at)
{
    const struct option *o = &option_table[at];

    if (helptexts[at].categories & HELPTEXT_OLD ||
        (o->since && !dialect_since(o->since)))
        return false;
    return strcmp(o->name, "include") || !shows_headers();
}

static char letter_of(const struct option *o)
{
    return strcmp(o->name, "show-headers") ? o->letter : 'i';
}

/* "-N, --no-buffer" or "    --alt-svc <filename>". */
static void add_name(struct wire_writer *w, size_t at)
{
    const struct option *o = &option_table[at];
    char letter[] = {' ', '-', letter_of(o), ',', ' ', '\0'};

    text_add(w, letter[2] ? letter : "     ");
    text_add(w, o->inverse ? "--no-" : "--");
    text_add(w, o->name);
    if (helptexts[at].arg) {
        text_add_char(w, ' ');
        text_add(w, helptexts[at].arg);
    }
}

/* Adds the option's line, with its words at COLUMN. */
static void add_option(struct wire_writer *w, size_t at, size_t column)
{
    size_t start = w->len;

    add_name(w, at);
    do
        text_add_char(w, ' ');
    while (!w->error && w->len - start < column);
    text_add(w, helptexts[at].text);
    text_add_char(w, '\n');
}

static size_t name_columns(size_t at)
{
    char first[128];
    struct wire_writer w;

    wire_writer_init(&w, first, sizeof(first), sizeof(first));
    add_name(&w, at);
    return w.len;
}

/* --- lists ---------------------------------------------------------------- */

/* By the name as shown: --no-buffer stands among those with N. */
static int by_shown_name(const void *a, const void *b)
{
    const struct option *options[] = {&option_table[*(const size_t *)a],
                                      &option_table[*(const size_t *)b]};
    const char *names[2];

    for (int i = 0; i < 2; i++) {
        const char *const parts[] = {options[i]->inverse ? "no-" : "",
                                     options[i]->name};

        names[i] = arena_concat(2, parts);
    }
    return strcmp(names[0], names[1]);
}

/* Adds the options with one of the bits CATEGORIES. */
static void add_options(struct wire_writer *w, uint32_t wanted)
{
    size_t *rows = arena_alloc(helptext_count * sizeof(*rows));
    size_t count = 0;
    size_t column = 0;

    for (size_t at = 0; at < helptext_count; at++)
        if (is_listed(at) && helptexts[at].categories & wanted)
            rows[count++] = at;
    qsort(rows, count, sizeof(*rows), by_shown_name);
    for (size_t i = 0; i < count; i++) {
        size_t columns = name_columns(rows[i]) + 2;

        if (columns > column && columns <= NAME_COLUMNS)
            column = columns;
    }
    for (size_t i = 0; i < count; i++)
        add_option(w, rows[i], column);
}

static void add_categories(struct wire_writer *w)
{
    for (size_t i = 0; i < CATEGORY_COUNT; i++) {
        size_t start = w->len;

        text_add_char(w, ' ');
        text_add(w, categories[i].name);
        do
            text_add_char(w, ' ');
        while (!w->error && w->len - start < 13);
        text_add(w, categories[i].text);
        text_add_char(w, '\n');
    }
    text_add(w, " warm        What curl does not have\n");
}

static void add_most_important(struct wire_writer *w)
{
    text_add(w, "Usage: warmcurl [options...] <url>\n");
    add_options(w, HELPTEXT_IMPORTANT);
    text_add(w,
             "\nThese are the options that matter most. \"--help category\" "
             "names the kinds of\nothers, \"--help all\" lists them all, and "
             "\"man warmcurl\" has those of its own.\n");
}

/* --- subjects ------------------------------------------------------------- */

/* One option, as typed. */
static void add_one(struct wire_writer *w, const char *typed)
{
    const struct option *o = NULL;
    bool on;

    if (typed[1] == '-') {
        if (option_find(typed + 2, &o, &on) != OPTION_FOUND)
            o = NULL;
    } else if (typed[1] && !typed[2]) {
        o = option_by_letter(typed[1]);
    }
    if (o && option_is_own(o))
        text_add(w, own_options);
    else if (o && (!o->since || dialect_since(o->since)))
        add_option(w, (size_t)(o - option_table),
                   name_columns((size_t)(o - option_table)) + 2);
    else
        text_add(w, "No option has this name; \"--help all\" lists them.\n");
}

static void add_category(struct wire_writer *w, const char *name)
{
    for (size_t i = 0; i < CATEGORY_COUNT; i++) {
        if (strcasecmp(name, categories[i].name))
            continue;
        text_add(w, categories[i].name);
        text_add(w, ": ");
        text_add(w, categories[i].text);
        text_add_char(w, '\n');
        add_options(w, categories[i].bit);
        return;
    }
    text_add(w, "There is no such category. These are all:\n\n");
    add_categories(w);
}

static void add_subject(struct wire_writer *w, const char *subject)
{
    if (!subject || !*subject) {
        add_most_important(w);
    } else if (!strcasecmp(subject, "all")) {
        add_options(w, ~(uint32_t)0);
        text_add(w, own_options);
    } else if (!strcasecmp(subject, "category")) {
        add_categories(w);
    } else if (!strcasecmp(subject, "warm")) {
        text_add(w, own_options);
    } else if (*subject == '-') {
        add_one(w, subject);
    } else {
        add_category(w, subject);
    }
}

const char *help_text(const char *subject)
{
    struct wire_writer w;
    const char *text;

    wire_writer_init(&w, NULL, 0, HELP_BYTES);
    add_subject(&w, subject);
    text = arena_strndup((const char *)w.data, w.len);
    wire_writer_done(&w);
    return text;
}
