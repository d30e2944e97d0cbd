// SPDX-License-Identifier: LGPL-2.1-or-later
/* What no file shows: noted where it was told, and answered from a recording's file. */
#include <errno.h>
#include <lib/host/recorded.h>
#include <lib/host/trail.h>
#include <stdlib.h>
#include <string.h>

#include "fixture_host.h"

#define FILE_OF_NVML "var/lib/devmig/recorded/nvml"

/* A question of a fact of a device; the answer is in @fact. */
struct question {
	struct devmig_item item;
	struct devmig_fact fact;
	struct dmig_asked asked;
};

static const struct dmig_asked *ask(struct question *question, struct dmig_spot *spot,
				    const char *name, const char *fact)
{
	*question = (struct question){
		.item = { .kind = DEVMIG_ITEM_PF, .name = name, .path = "sys/devices/x" },
		.asked = { .spot = spot, .name = fact },
	};
	question->asked.item = &question->item;
	question->asked.ret = &question->fact;
	return &question->asked;
}

static void is_known(const struct question *question, const char *value, const char *origin)
{
	assert_int_equal(question->fact.state, DEVMIG_FACT_KNOWN);
	assert_string_equal(question->fact.value, value);
	assert_string_equal(question->fact.origin, origin);
}

static void notes_what_was_told(void **state)
{
	struct fixture *f = *state;
	struct dmig_image *image;
	struct dmig_spot *spot;
	struct question question;
	const struct dmig_image_node *node;

	assert_int_equal(dmig_spot_new(f->context, &spot), 0);
	assert_int_equal(dmig_image_new(&image), 0);
	assert_null(dmig_recorded_noted(spot, DMIG_RECORDED_NVML));
	assert_int_equal(dmig_recorded_known(ask(&question, spot, "0000:08:00.0", "gpu.ecc"),
					     DMIG_RECORDED_NVML, "on"),
			 0);
	is_known(&question, "on", "NVML");
	assert_int_equal(dmig_recorded_known(ask(&question, spot, "0000:09:00.0", "gpu.ecc"),
					     DMIG_RECORDED_NVML, "off"),
			 0);
	assert_int_equal(dmig_trail_image(spot, image), 0);
	node = dmig_image_find(image, FILE_OF_NVML);
	assert_non_null(node);
	assert_string_equal(node->bytes, "0000:08:00.0 gpu.ecc=on\n0000:09:00.0 gpu.ecc=off\n");
	assert_null(dmig_image_find(image, "var/lib/devmig/recorded/devlink"));
	dmig_image_free(image);
	dmig_spot_free(spot);
}

/* What is noted on one machine is what its recording answers. */
static void answers_what_was_noted(void **state)
{
	struct fixture *f = *state;
	struct question question;
	struct dmig_spot *spot;

	fixture_file(f, FILE_OF_NVML,
		     "\n0000:08:00.0 gpu.ecc=on\nx\n0000:09:00.0 vgpu.name=A=B c\n"
		     "0000:09:00.0 gpu.ecc=");
	assert_int_equal(dmig_spot_new(f->context, &spot), 0);
	assert_int_equal(dmig_recorded_answer(ask(&question, spot, "0000:08:00.0", "gpu.ecc"),
					      DMIG_RECORDED_NVML),
			 0);
	is_known(&question, "on", FILE_OF_NVML);
	assert_int_equal(dmig_recorded_answer(ask(&question, spot, "0000:09:00.0", "vgpu.name"),
					      DMIG_RECORDED_NVML),
			 0);
	is_known(&question, "A=B c", FILE_OF_NVML);
	assert_int_equal(dmig_recorded_answer(ask(&question, spot, "0000:09:00.0", "gpu.ecc"),
					      DMIG_RECORDED_NVML),
			 0);
	assert_int_equal(question.fact.state, DEVMIG_FACT_ABSENT);
	assert_int_equal(dmig_recorded_answer(ask(&question, spot, "0000:08:00", "gpu.ecc"),
					      DMIG_RECORDED_NVML),
			 0);
	assert_int_equal(question.fact.state, DEVMIG_FACT_UNKNOWN);
	assert_int_equal(dmig_recorded_answer(ask(&question, spot, "0000:08:00.0", "gpu.ecc"),
					      DMIG_RECORDED_DEVLINK),
			 0);
	assert_int_equal(question.fact.state, DEVMIG_FACT_UNKNOWN);
	dmig_spot_free(spot);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		HOST(notes_what_was_told),
		HOST(answers_what_was_noted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
