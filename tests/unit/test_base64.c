#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "client/base64.h"

/* RFC 4648, section 10, and bytes that need every letter's bits. */
static const struct {
    const char *data;
    size_t len;
    const char *text;
} pairs[] = {
    {"f", 1, "Zg=="},
    {"fo", 2, "Zm8="},
    {"foo", 3, "Zm9v"},
    {"foob", 4, "Zm9vYg=="},
    {"fooba", 5, "Zm9vYmE="},
    {"foobar", 6, "Zm9vYmFy"},
    {"\0", 1, "AA=="},
    {"a\0b", 3, "YQBi"},
    {"\xfb\xff\xbe", 3, "+/++"},
    {"\x00\x10\x83\x10\x51\x87\x20\x92\x8b", 9, "ABCDEFGHIJKL"},
    {"\xff\xff\xff\xff", 4, "/////w=="},
};

static void both_ways(void **state)
{
    char *data;
    size_t len;

    (void)state;
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        const char *text = base64_encode(pairs[i].data, pairs[i].len, &len);

        assert_string_equal(text, pairs[i].text);
        assert_int_equal(len, strlen(text));
        assert_int_equal(base64_decode(text, len, &data, &len), 0);
        assert_int_equal(len, pairs[i].len);
        assert_memory_equal(data, pairs[i].data, len);
        assert_int_equal(data[len], 0);
    }
    assert_string_equal(base64_encode("", 0, &len), "");
    assert_int_equal(len, 0);
}

/* As 8.14.1 and 8.23.0 were seen to. */
static void strictness(void **state)
{
    static const char *const bad[] = {
        "",         "Y",      "YQ",     "YQ=",    "YQ===",  "Y===",
        "====",     "=",      "Y Q==",  "YQ==\n", "\nYWJj", "YWJj====",
        "YQ==YQ==", "-_--",   "YW=j",   "YWJjYQ", "Y=Q=",   "=YQ=",
        "YWJj\r\n", "YW\xff", "YWJ\x80"};
    char *data;
    size_t len;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        if (base64_decode(bad[i], strlen(bad[i]), &data, &len) != -EINVAL)
            fail_msg("\"%s\" was taken", bad[i]);
    assert_int_equal(base64_decode("YQ\0=", 4, &data, &len), -EINVAL);
    /* Bits that no byte needs. */
    assert_int_equal(base64_decode("YR==", 4, &data, &len), 0);
    assert_string_equal(data, "a");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_ways),
        cmocka_unit_test(strictness),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
