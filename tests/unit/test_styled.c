#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "running.h"

#include "client/dialect.h"
#include "client/styled.h"

static struct console console;
static struct capture out;

static const char *shown(const char *line, const char *link)
{
    int rc;

    memset(&console, 0, sizeof(console));
    console_init(&console);
    capture_start(&out, STDOUT_FILENO);
    rc = styled_write(&console, line, strlen(line), link);
    console_flush(&console);
    capture_end(&out);
    assert_int_equal(rc, 0);
    return out.text;
}

static void names_are_bold(void **state)
{
    (void)state;
    assert_string_equal(shown("HTTP/1.1 200 OK\r\n", NULL),
                        "HTTP/1.1 200 OK\r\n");
    assert_string_equal(shown("\r\n", NULL), "\r\n");
    assert_string_equal(shown("A-b: c: d\r\n", NULL),
                        "\x1b[1mA-b\x1b[0m: c: d\r\n");
}

static void places_are_links(void **state)
{
    (void)state;
    assert_string_equal(shown("Location: /a\r\n", "http://h/a"),
                        "\x1b[1mLocation\x1b[0m:\x1b]8;;http://h/a\x1b\\ "
                        "/a\r\n\x1b]8;;\x1b\\");
    dialect_use("8.1.0");
    assert_string_equal(shown("location: \t/a\r\n", "http://h/a"),
                        "\x1b[1mlocation\x1b[0m: \t\x1b]8;;http://h/a\x1b\\"
                        "/a\r\n\x1b]8;;\x1b\\");
    dialect_use("7.88.1");
}

static void no_other_headers_are(void **state)
{
    (void)state;
    assert_string_equal(shown("Link: /a\r\n", "http://h/a"),
                        "\x1b[1mLink\x1b[0m: /a\r\n");
    assert_string_equal(shown("Location: x:y\r\n", NULL),
                        "\x1b[1mLocation\x1b[0m: x:y\r\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_bold),
        cmocka_unit_test(places_are_links),
        cmocka_unit_test(no_other_headers_are),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
