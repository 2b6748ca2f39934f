#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/about.h"
#include "proto/message.h"

static char *printed(void print(FILE *))
{
    char *text = NULL;
    size_t len;
    FILE *f = open_memstream(&text, &len);

    assert_non_null(f);
    print(f);
    fclose(f);
    return text;
}

/* The names behind TITLE, separated by spaces; in order, whatever the case. */
static void assert_sorted(const char *text, const char *title)
{
    const char *at = strstr(text, title);
    char line[2048];
    char *name, *rest, *last = NULL;

    assert_non_null(at);
    at += strlen(title);
    snprintf(line, sizeof(line), "%.*s", (int)strcspn(at, "\n"), at);
    for (name = strtok_r(line, " ", &rest); name;
         name = strtok_r(NULL, " ", &rest)) {
        if (last)
            assert_true(strcasecmp(last, name) < 0);
        last = name;
    }
    assert_non_null(last);
}

static void it_is_laid_out_as_curls(void **state)
{
    const char *version = curl_version_info(CURLVERSION_NOW)->version;
    char *text = printed(about_print);
    char first[64];

    (void)state;
    snprintf(first, sizeof(first), "curl %s (", version);
    assert_memory_equal(text, first, strlen(first));
    assert_non_null(strstr(text, curl_version()));
    assert_non_null(strstr(text, "\nRelease-Date: "));
    assert_sorted(text, "\nProtocols:");
    assert_sorted(text, "\nFeatures:");
    assert_non_null(strstr(text, " http "));
    assert_null(strstr(text, " rtmpe"));
    free(text);
}

static void engines_stand_below_each_other(void **state)
{
    char *text = printed(about_print_engines);

    (void)state;
    assert_memory_equal(text, "Build-time engines:\n  ", 22);
    assert_int_equal(text[strlen(text) - 1], '\n');
    assert_null(strstr(text, "\n\n"));
    free(text);
}

/* As the version's lines have them or not. */
static void what_is_lacking_is_not_listed(void **state)
{
    static const struct {
        enum libcurl_part part;
        const char *word;
    } cases[] = {
        {PART_ARES, "c-ares/"},     {PART_ECH, " ECH"},
        {PART_HTTP3, " HTTP3"},     {PART_NTLM, " NTLM "},
        {PART_SESSIONS, " SSLS-EXPORT"}, {PART_WEBSOCKET, " ws "},
    };
    char *text = printed(about_print);

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_int_equal(!strstr(text, cases[i].word),
                         (about_lacks() & (uint32_t)cases[i].part) != 0);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_laid_out_as_curls),
        cmocka_unit_test(engines_stand_below_each_other),
        cmocka_unit_test(what_is_lacking_is_not_listed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
