/*
 * Command lines for tests of the parser.  Include after cmocka.h.
 */
#ifndef PARSING_H
#define PARSING_H

#include <stdlib.h>
#include <string.h>

#include "client/arena.h"
#include "client/args.h"

#define PARSING_WORDS 64

/* What the latest parsing_*() call gave. */
static struct invocation inv;
static const char *reason;

/* No variable of the tester's own environment changes an answer. */
static inline void parsing_clean_environment(void)
{
    static const char *const names[] = {
        "http_proxy",   "https_proxy",   "HTTPS_PROXY",     "all_proxy",
        "ALL_PROXY",    "ws_proxy",      "WS_PROXY",        "wss_proxy",
        "WSS_PROXY",    "no_proxy",      "NO_PROXY",        "CURL_CA_BUNDLE",
        "SSL_CERT_DIR", "SSL_CERT_FILE", "CURL_HOME",       "XDG_CONFIG_HOME",
        "WARMCURL",     "WARMCURL_POOL", "WARMCURL_EXPLAIN"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        unsetenv(names[i]);
}

/* The same, for cmocka. */
static inline int parsing_setup(void **state)
{
    (void)state;
    parsing_clean_environment();
    return 0;
}

/* And no curlrc, where none is kept out by -q. */
static inline int parsing_setup_homeless(void **state)
{
    setenv("HOME", "/nonexistent", 1);
    return parsing_setup(state);
}

/* Parses the words of a NULL-terminated list behind the program's name. */
static inline enum verdict parsing_with(enum verdict parse(int, char **,
                                                           struct invocation *,
                                                           const char **),
                                        const char *const *words)
{
    char *argv[PARSING_WORDS + 2] = {(char *)"warmcurl"};
    int argc = 1;

    for (; *words && argc < PARSING_WORDS; words++)
        argv[argc++] = arena_strndup(*words, strlen(*words));
    reason = NULL;
    return parse(argc, argv, &inv, &reason);
}

static inline enum verdict parsing_words(const char *const *words)
{
    return parsing_with(args_parse, words);
}

#define PARSE(...) parsing_words((const char *const[]){"-q", __VA_ARGS__, NULL})

/* Where the real curl is no way out. */
#define PARSE_OURS(...)            \
    parsing_with(args_parse_again, \
                 (const char *const[]){"-q", __VA_ARGS__, NULL})

/* And the daemon is the command's own. */
#define PARSE_ALONE(...)           \
    parsing_with(args_parse_alone, \
                 (const char *const[]){"-q", __VA_ARGS__, NULL})

/* The first group. */
static inline struct config *conf(void)
{
    return inv.configs;
}

/* What is said of a wrong OPTION, and no more: WORDS (NULL: none) before WHAT
 * is wrong with it. */
static inline void assert_usage(const char *option, const char *words,
                                const char *what)
{
    const struct note *n = inv.notes.first;
    const char *const parts[] = {
        "curl: option ", option, ": ", what,
        "\ncurl: try 'curl --help' or 'curl --manual' for more information\n"};

    if (words) {
        assert_non_null(n);
        assert_int_equal(n->kind, NOTE_ERROR);
        assert_string_equal(n->text, words);
        n = n->next;
    }
    assert_non_null(n);
    assert_string_equal(n->text, arena_concat(5, parts));
    assert_null(n->next);
}

static inline int64_t num_of(uint32_t number)
{
    const struct optval *o = config_opt(conf(), number);

    return o ? o->num : INT64_MIN;
}

static inline const char *text_of(uint32_t number)
{
    const struct optval *o = config_opt(conf(), number);

    return o ? o->text : NULL;
}

#endif
