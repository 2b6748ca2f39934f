#include "client/usage.h"

#include "client/dialect.h"
#include "proto/curlcode.h"

const char usage_hint[] =
    "curl: try 'curl --help' or 'curl --manual' for more information\n";

/* As in dialect: a row counts from its version on. */
static const struct {
    enum complaint complaint;
    uint32_t since;
    int code;
    const char *words;
} rows[] = {
    {USAGE_UNKNOWN, 0, WC_E_FAILED_INIT, "is unknown"},
    {USAGE_AMBIGUOUS, 0, WC_E_FAILED_INIT, "is ambiguous"},
    {USAGE_NO_VALUE, 0, WC_E_FAILED_INIT, "requires parameter"},
    {USAGE_EXTRA_VALUE, 0, WC_E_FAILED_INIT,
     "had unsupported trailing garbage"},
    {USAGE_NO_OFF, 0, WC_E_FAILED_INIT,
     "used '--no-' for option that isn't a boolean"},
    {USAGE_NO_OFF, DIALECT_VERSION(8, 14, 0), WC_E_FAILED_INIT,
     "the given option cannot be reversed with a --no- prefix"},
    {USAGE_BLANK, 0, WC_E_FAILED_INIT,
     "blank argument where content is expected"},
    {USAGE_BAD_USE, 0, WC_E_FAILED_INIT, "is badly used here"},
    {USAGE_NO_NUMBER, 0, WC_E_FAILED_INIT,
     "expected a proper numerical parameter"},
    {USAGE_NEGATIVE, 0, WC_E_FAILED_INIT,
     "expected a positive numerical parameter"},
    {USAGE_TOO_LARGE, 0, WC_E_FAILED_INIT, "too large number"},
    {USAGE_BAD_PROTOCOL, 0, WC_E_UNSUPPORTED_PROTOCOL,
     "a specified protocol is unsupported by libcurl"},
    {USAGE_NO_LIBCURL, 0, WC_E_FAILED_INIT,
     "the installed libcurl version doesn't support this"},
    {USAGE_NO_LIBCURL, DIALECT_VERSION(8, 14, 0), WC_E_FAILED_INIT,
     "the installed libcurl version does not support this"},
    {USAGE_CANT_READ, 0, WC_E_READ_ERROR,
     "error encountered when reading a file"},
    {USAGE_CONFIG_UNKNOWN, 0, WC_E_FAILED_INIT,
     "found an unknown config option"},
    {USAGE_EXPAND, 0, WC_E_FAILED_INIT, "variable expansion failure"},
    {USAGE_VARIABLE, 0, WC_E_FAILED_INIT,
     "syntax error in --variable argument"},
    {USAGE_NO_MEMORY, 0, WC_E_FAILED_INIT, "out of memory"},
};

const char *usage_words(enum complaint complaint, int *ret_code)
{
    const char *words = "";

    *ret_code = WC_E_FAILED_INIT;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (rows[i].complaint != complaint ||
            (rows[i].since && !dialect_since(rows[i].since)))
            continue;
        words = rows[i].words;
        *ret_code = rows[i].code;
    }
    return words;
}

void usage_reject(struct parse *p, enum complaint complaint)
{
    const char *words;
    int code;

    /* The real curl finds the words itself. */
    if (!p->ours) {
        parse_reject(p, WC_E_FAILED_INIT, "");
        return;
    }
    words = usage_words(complaint, &code);
    parse_reject(p, code, words);
}
