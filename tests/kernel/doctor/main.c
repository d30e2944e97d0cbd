// SPDX-License-Identifier: LGPL-2.1-or-later
#include <devmig/doctor.h>
#include <stdio.h>

/* doctor [DEVICE...]: what devmig_doctor() finds, "STATUS CHECK SUBJECT: SENTENCE". */
int main(int argc, char **argv)
{
	const struct devmig_doctor_options options = {
		.devices = (const char *const *)argv + 1,
		.count = (size_t)argc - 1,
	};
	struct devmig_doctor *doctor = NULL;
	struct devmig_error *error = NULL;
	struct devmig_finding finding;

	if (devmig_doctor(NULL, &options, &doctor, &error)) {
		printf("# %s\n", devmig_error_text(error));
		return 2;
	}
	for (size_t i = 0; !devmig_doctor_finding(doctor, i, &finding); i++)
		printf("%s %s %s: %s\n", devmig_finding_status_name(finding.status), finding.check,
		       finding.subject, finding.message);
	devmig_doctor_free(doctor);
	return 0;
}
