#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "client/request_form.h"
#include "running.h"

static unsigned seen_files;

static void on_file(void *user, uint16_t source, const struct form_part *part)
{
    assert_ptr_equal(user, &seen_files);
    assert_int_equal(source, ++seen_files);
    assert_int_equal(part->kind, FORM_FILE);
}

static void data_and_files(void **state)
{
    struct scratch dir;
    struct msg_option o;
    struct msg_part part;
    struct wire_writer w;
    struct wire_reader r;

    (void)state;
    scratch_init(&dir);
    scratch_write(&dir, "f.txt", "content", 0600);
    scratch_write(&dir, "g.txt", "", 0600);
    assert_int_equal(chdir(dir.dir), 0);
    assert_int_equal(PARSE("-F", "a=b", "-F", "up=@f.txt;type=x/y", "-F",
                           "h=v;headers=\"X: y\"", "-F", "two=@g.txt,f.txt",
                           "http://h/"),
                     VERDICT_DAEMON);
    assert_int_equal(args_evaluate(&inv, &reason), VERDICT_DAEMON);
    wire_writer_init(&w, NULL, 0, LIMIT_FRAME_BYTES);
    request_form_put(&w, conf()->form);
    wire_reader_init(&r, w.data, w.len);
    assert_int_equal(message_next_option(&r, &o), 0);
    assert_int_equal(wire_reader_end(&r), 0);
    assert_int_equal(o.number, WC_OPT_MIMEPOST);
    assert_int_equal(o.count, 4);

    assert_int_equal(message_next_part(&o.list, &part), 0);
    assert_int_equal(part.has, PART_NAME);
    assert_int_equal(part.data, PART_BYTES);
    assert_int_equal(part.bytes.len, 1);
    assert_memory_equal(part.bytes.data, "b", 1);

    assert_int_equal(message_next_part(&o.list, &part), 0);
    assert_int_equal(part.data, PART_PULL);
    assert_int_equal(part.source, 1);
    assert_int_equal(part.size, 7);
    assert_true(part.seekable);
    assert_memory_equal(part.type.data, "x/y", 3);
    assert_memory_equal(part.filename.data, "f.txt", 5);

    assert_int_equal(message_next_part(&o.list, &part), 0);
    assert_int_equal(part.header_count, 1);
    assert_memory_equal(message_next_item(&part.headers).data, "X: y", 4);

    /* Several files of one field are a form of their own. */
    assert_int_equal(message_next_part(&o.list, &part), 0);
    assert_int_equal(part.data, PART_PARTS);
    assert_int_equal(part.count, 2);
    assert_int_equal(message_next_part(&o.list, &part), 0);
    assert_int_equal(part.source, 2);
    assert_int_equal(part.size, 0);
    assert_int_equal(message_next_part(&o.list, &part), 0);
    assert_int_equal(part.source, 3);

    seen_files = 0;
    assert_int_equal(request_form_sources(conf()->form, on_file, &seen_files),
                     3);
    assert_int_equal(seen_files, 3);
    wire_writer_done(&w);
    assert_int_equal(chdir("/"), 0);
    scratch_done(&dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(data_and_files),
    };

    parsing_clean_environment();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
