#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "client/dialect.h"
#include "client/help.h"

static void assert_has(const char *subject, const char *words)
{
    if (!strstr(help_text(subject), words))
        fail_msg("no \"%s\" in %s", words, help_text(subject));
}

static void assert_lacks(const char *subject, const char *words)
{
    if (strstr(help_text(subject), words))
        fail_msg("\"%s\" in %s", words, help_text(subject));
}

static unsigned lines(const char *text)
{
    unsigned count = 0;

    for (; (text = strchr(text, '\n')); text++)
        count++;
    return count;
}

static void what_matters_most(void **state)
{
    (void)state;
    dialect_use("7.88.1");
    assert_memory_equal(help_text(NULL), "Usage: ", 7);
    assert_string_equal(help_text(NULL), help_text(""));
    assert_has(NULL, " -o, --output <file> ");
    assert_lacks(NULL, "--socks4 ");
    assert_true(lines(help_text(NULL)) < 24); /* a small terminal */
}

static void all(void **state)
{
    const char *text;

    (void)state;
    dialect_use("7.88.1");
    assert_has("all", "     --no-alpn ");
    assert_has("ALL", " -N, --no-buffer ");
    assert_has("all", "     --warm-pool <name> ");
    assert_lacks("all", "--krb4");
    /* By the names that are shown. */
    text = help_text("all");
    assert_true(strstr(text, "--no-alpn") > strstr(text, "--next"));
}

static void later_options(void **state)
{
    (void)state;
    dialect_use("7.88.1");
    assert_lacks("all", "--ca-native");
    assert_has("all", " -i, --include ");
    dialect_use("8.14.1");
    assert_has("all", "     --ca-native ");
    assert_has("all", " -i, --show-headers ");
    assert_lacks("all", "--include");
    assert_lacks("all", "--out-null");
    dialect_use("8.23.0");
    assert_has("all", "--out-null");
    dialect_use("");
}

static void categories(void **state)
{
    (void)state;
    assert_has("tls", " -k, --insecure ");
    assert_lacks("tls", "--tftp-blksize");
    assert_string_equal(help_text("tls"), help_text("TLS"));
    assert_has("category", "\n tls ");
    assert_has("nosuch", "no such category");
    assert_has("nosuch", "\n tls ");
    assert_has("warm", "--warm-off");
}

static void one_option(void **state)
{
    (void)state;
    dialect_use("7.88.1");
    assert_string_equal(help_text("-k"),
                        " -k, --insecure  Do not verify the server\n");
    assert_string_equal(help_text("-k"), help_text("--insecure"));
    assert_has("--warm-off", "--warm-off");
    assert_has("--nosuch", "No option has this name");
    assert_has("--", "No option has this name");
    assert_has("-", "No option has this name");
    assert_has("-kk", "No option has this name");
    assert_has("--out-null", "No option has this name");
    dialect_use("8.23.0");
    assert_has("--out-null", "--out-null ");
    dialect_use("");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_matters_most), cmocka_unit_test(all),
        cmocka_unit_test(later_options),     cmocka_unit_test(categories),
        cmocka_unit_test(one_option),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
