import { BlockList, isIP } from "node:net";

/** Link-local addresses and the clouds' metadata services, which give secrets to any local process. No valid server is there. */
const addresses = new BlockList();
addresses.addSubnet("169.254.0.0", 16, "ipv4");
addresses.addSubnet("fe80::", 10, "ipv6");
// The same behind NAT64.
addresses.addSubnet("64:ff9b::a9fe:0", 112, "ipv6");
// Metadata services of AWS, Alibaba Cloud and Oracle Cloud.
addresses.addAddress("fd00:ec2::254", "ipv6");
addresses.addAddress("100.100.100.200", "ipv4");
addresses.addAddress("192.0.0.192", "ipv4");

const names = /^(?:metadata|metadata\.google\.internal|metadata\.goog|instance-data(?:\.ec2\.internal)?)\.?$/i;

/** Whether a host is link-local or a cloud's metadata service. Accepts the forms of a URL and of a resolver. */
export function isLinkLocal(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, "");
  const family = isIP(bare);
  if (family === 0) return names.test(bare);
  return addresses.check(bare, family === 6 ? "ipv6" : "ipv4");
}
