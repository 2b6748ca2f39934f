#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "client/dialect.h"
#include "parsing.h"

#define URL "http://h/p"

/* What the words before the URL add to the options for libcurl. */
static size_t count_opts(void)
{
    size_t count = 0;

    for (const struct optval *o = conf()->opts; o; o = o->next)
        count++;
    return count;
}

static void options_of_other_protocols_do_nothing(void **state)
{
    static const char *const words[][2] = {
        {"-a", NULL},
        {"-l", NULL},
        {"-Q", "DELE x"},
        {"-P", "-"},
        {"-t", "TTYPE=vt100"},
        {"--ftp-create-dirs", NULL},
        {"--ftp-method", "nocwd"},
        {"--ftp-ssl-ccc-mode", "active"},
        {"--ftp-ssl-reqd", NULL},
        {"--disable-epsv", NULL},
        {"--no-eprt", NULL},
        {"--mail-from", "a"},
        {"--sasl-ir", NULL},
        {"--login-options", "AUTH=*"},
        {"--ssl-reqd", NULL},
        {"--krb", "private"},
        {"--pubkey", "f"},
        {"--hostpubmd5", "0123456789abcdef0123456789abcdef"},
        {"--tftp-blksize", "512"},
        {"--false-start", NULL},
        {"--random-file", "f"},
    };
    size_t plain;

    (void)state;
    assert_int_equal(PARSE(URL), VERDICT_DAEMON);
    plain = count_opts();
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        const char *const line[] = {"-q", URL, words[i][0], words[i][1], NULL};

        if (parsing_words(line) != VERDICT_DAEMON)
            fail_msg("%s is not carried: %s", words[i][0], reason);
        assert_int_equal(count_opts(), plain);
    }
}

static void bad_values_are_curls(void **state)
{
    (void)state;
    assert_int_equal(PARSE("--hostpubmd5", "x", URL), VERDICT_FAILS);
    assert_int_equal(PARSE("--tftp-blksize", "x", URL), VERDICT_FAILS);
    assert_int_equal(PARSE("--metalink", URL), VERDICT_FAILS);
}

static void flags_of_mails(void **state)
{
    (void)state;
    assert_int_equal(PARSE("--upload-flags", "seen", URL), VERDICT_DAEMON);
    assert_int_equal(PARSE("--upload-flags", "-seen,draft,-answered", URL),
                     VERDICT_DAEMON);
    assert_int_equal(PARSE("--upload-flags", "seen,", URL), VERDICT_FAILS);
    assert_int_equal(PARSE("--upload-flags", "SEEN", URL), VERDICT_FAILS);
    assert_int_equal(PARSE("--upload-flags", "seen,nosuch", URL),
                     VERDICT_FAILS);
}

static void assert_warns(const char *option, const char *value,
                         const char *text)
{
    const char *const line[] = {"-q", URL, option, value, NULL};

    if (parsing_words(line) != VERDICT_PREFER_DIRECT)
        fail_msg("%s gives no warning", option);
    assert_string_equal(inv.notes.first->text, text);
    assert_null(inv.notes.first->next);
}

static void warnings_of_all_versions(void **state)
{
    (void)state;
    assert_warns("--ssl", NULL,
                 "--ssl is an insecure option, consider --ssl-reqd instead");
    assert_warns("--ftp-method", "x",
                 "unrecognized ftp file method 'x', using default");
    assert_warns("--ftp-ssl-ccc-mode", "x",
                 "unrecognized ftp CCC method 'x', using default");
    assert_int_equal(PARSE("--no-ssl", URL), VERDICT_DAEMON);
}

static void warnings_that_versions_word(void **state)
{
    (void)state;
    assert_warns("--npn", NULL, "--npn is no longer supported");
    assert_warns("-2", NULL, "Ignores instruction to use SSLv2");
    assert_warns("--ftp-ssl", NULL,
                 "--ssl is an insecure option, consider --ssl-reqd instead");
    dialect_use("8.14.1");
    assert_warns("--npn", NULL,
                 "--npn is deprecated and has no function anymore");
    assert_warns("--sslv3", NULL,
                 "--sslv3 is deprecated and has no function anymore");
    assert_warns("--metalink", NULL,
                 "--metalink is deprecated and has no function anymore");
    assert_warns("--ftp-ssl", NULL,
                 "--ftp-ssl is an insecure option, consider --ssl-reqd "
                 "instead");
    assert_int_equal(PARSE("--krb", "x", URL), VERDICT_DAEMON);
    dialect_use("8.23.0");
    assert_warns("--krb", "x",
                 "--krb is deprecated and has no function anymore");
    dialect_use("7.88.1");
}

/* Of old curls only the real one has it. */
static void winbind(void **state)
{
    (void)state;
    dialect_use("7.88.1");
    assert_int_equal(PARSE("--ntlm-wb", URL), VERDICT_DIRECT);
    assert_int_equal(PARSE("--no-ntlm-wb", URL), VERDICT_DAEMON);
    dialect_use("8.14.1");
    assert_warns("--ntlm-wb", NULL,
                 "--ntlm-wb is deprecated and has no function anymore");
    dialect_use("7.88.1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_of_other_protocols_do_nothing),
        cmocka_unit_test(bad_values_are_curls),
        cmocka_unit_test(flags_of_mails),
        cmocka_unit_test(warnings_of_all_versions),
        cmocka_unit_test(warnings_that_versions_word),
        cmocka_unit_test(winbind),
    };

    return cmocka_run_group_tests_name("apply_foreign", tests, parsing_setup,
                                       NULL);
}
