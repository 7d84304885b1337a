import { resetCommonTime } from "./common-time.ts";

// Runs before each file of tests: a worker keeps its modules from one to the next.
resetCommonTime();
