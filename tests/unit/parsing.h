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
        "ALL_PROXY",    "no_proxy",      "NO_PROXY",        "CURL_CA_BUNDLE",
        "SSL_CERT_DIR", "SSL_CERT_FILE", "CURL_HOME",       "XDG_CONFIG_HOME",
        "WARMCURL",     "WARMCURL_POOL", "WARMCURL_EXPLAIN"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        unsetenv(names[i]);
}

/* Parses the words of a NULL-terminated list behind the program's name. */
static inline enum verdict parsing_words(const char *const *words)
{
    char *argv[PARSING_WORDS + 2] = {(char *)"warmcurl"};
    int argc = 1;

    for (; *words && argc < PARSING_WORDS; words++)
        argv[argc++] = arena_strndup(*words, strlen(*words));
    reason = NULL;
    return args_parse(argc, argv, &inv, &reason);
}

#define PARSE(...) parsing_words((const char *const[]){"-q", __VA_ARGS__, NULL})

/* The first group. */
static inline struct config *conf(void)
{
    return inv.configs;
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
