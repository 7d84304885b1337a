import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface PrivateAuthority {
  /** The authority's own certificate, as --ca-file takes it. */
  readonly caFile: string;
  readonly key: string;
  readonly cert: string;
}

/** An authority of our own, and a certificate that it signed for 127.0.0.1 or other names, made by openssl in a folder. */
export function privateAuthority(folder: string, names = "IP:127.0.0.1"): PrivateAuthority {
  const at = (name: string): string => join(folder, name);
  const openssl = (...args: string[]) => execFileSync("openssl", args, { stdio: "ignore" });
  const fresh = ["-newkey", "rsa:2048", "-nodes"];
  openssl("req", "-x509", ...fresh, "-keyout", at("ca.key"), "-out", at("ca.pem"), "-days", "2", "-subj", "/CN=Our CA");
  openssl("req", ...fresh, "-keyout", at("server.key"), "-out", at("server.csr"), "-subj", "/CN=127.0.0.1");
  writeFileSync(at("names"), `subjectAltName=${names}`);
  const signer = ["-CA", at("ca.pem"), "-CAkey", at("ca.key"), "-CAcreateserial"];
  openssl(
    "x509",
    "-req",
    "-in",
    at("server.csr"),
    ...signer,
    "-days",
    "2",
    "-extfile",
    at("names"),
    "-out",
    at("server.pem"),
  );
  const text = (name: string): string => readFileSync(at(name), "utf8");
  return { caFile: at("ca.pem"), key: text("server.key"), cert: text("server.pem") };
}
