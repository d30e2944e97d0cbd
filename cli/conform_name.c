// SPDX-License-Identifier: LGPL-2.1-or-later
#include "conform.h"

const char *conform_risk_name(enum conform_risk risk)
{
	static const char *const names[] = {
		[RISK_NONE] = "none",
		[RISK_STATE] = "changes state",
		[RISK_CONTENT] = "loses content",
		[RISK_RESET] = "resets",
		[RISK_WEDGE] = "may wedge",
	};

	return names[risk];
}

const char *conform_need_name(unsigned int i)
{
	static const char *const names[NEEDS] = {
		"P2P",     "PRE_COPY", "a state less", "precopy-info", "data-size",
		"dma-log", "--second", "--foreign",    "--watch",
	};

	return names[i];
}

const char *conform_result_name(enum conform_result result)
{
	static const char *const names[RESULTS] = {
		[RESULT_PASS] = "pass",
		[RESULT_FAIL] = "fail",
		[RESULT_REMARK] = "remark",
		[RESULT_SKIP] = "skip",
	};

	return names[result];
}
